namespace Native.Eda;

/// <summary>Writes the macros of a library as LEF 5.8, on one die of several if asked: names get a suffix and layers are renamed.</summary>
public static class LefWriter
{
    /// <summary>Writes to a file, packed where its name ends in <c>.gz</c>.</summary>
    /// <param name="library">What to write.</param>
    /// <param name="path">Where.</param>
    /// <param name="suffix">Put behind each macro's name: <c>_upper</c>.</param>
    /// <param name="layers">The new names of layers; a layer that is absent keeps its name. Null: all keep theirs.</param>
    public static void WriteMacros(LefLibrary library, string path, string suffix = "", IReadOnlyDictionary<string, string>? layers = null) =>
        TextFile.Write(path, text => WriteMacros(library, text, suffix, layers));

    /// <inheritdoc cref="WriteMacros(LefLibrary,string,string,IReadOnlyDictionary{string,string})"/>
    public static void WriteMacros(LefLibrary library, TextWriter text, string suffix = "", IReadOnlyDictionary<string, string>? layers = null)
    {
        text.WriteLine($"VERSION {library.Version} ;");
        text.WriteLine($"BUSBITCHARS \"{library.BusBitChars}\" ;");
        text.WriteLine($"DIVIDERCHAR \"{library.DividerChar}\" ;");
        foreach (var macro in library.Macros) Macro(macro, text, suffix, layers);
        text.WriteLine("END LIBRARY");
    }

    private static void Macro(LefMacro macro, TextWriter text, string suffix, IReadOnlyDictionary<string, string>? layers)
    {
        text.WriteLine($"\nMACRO {macro.Name}{suffix}");
        text.WriteLine($"  CLASS {macro.Class} ;");
        if (macro.Foreign.Length > 0) text.WriteLine($"  FOREIGN {macro.Foreign} ;");
        text.WriteLine($"  ORIGIN {NumberText.Of(macro.OriginX)} {NumberText.Of(macro.OriginY)} ;");
        text.WriteLine($"  SIZE {NumberText.Of(macro.Width)} BY {NumberText.Of(macro.Height)} ;");
        if (macro.Symmetry.Length > 0) text.WriteLine($"  SYMMETRY {macro.Symmetry} ;");
        if (macro.Site.Length > 0) text.WriteLine($"  SITE {macro.Site} ;");
        foreach (var pin in macro.Pins)
        {
            text.WriteLine($"  PIN {pin.Name}");
            text.WriteLine($"    DIRECTION {pin.Direction} ;");
            text.WriteLine($"    USE {pin.Use} ;");
            if (pin.Shape.Length > 0) text.WriteLine($"    SHAPE {pin.Shape} ;");
            foreach (var port in pin.Ports)
            {
                text.WriteLine("    PORT");
                Shapes(port, text, macro, layers);
                text.WriteLine("    END");
            }
            text.WriteLine($"  END {pin.Name}");
        }
        if (macro.Obstructions.Count > 0)
        {
            text.WriteLine("  OBS");
            Shapes(macro.Obstructions, text, macro, layers);
            text.WriteLine("  END");
        }
        text.WriteLine($"END {macro.Name}{suffix}");
    }

    private static void Shapes(IReadOnlyList<LefShape> shapes, TextWriter text, LefMacro macro, IReadOnlyDictionary<string, string>? layers)
    {
        string? current = null;
        foreach (var shape in shapes)
        {
            if (shape.Layer != current)
            {
                current = shape.Layer;
                text.WriteLine($"      LAYER {(layers is not null && layers.TryGetValue(current, out var renamed) ? renamed : current)} ;");
            }
            // The shapes were moved by the origin when they were read; what is written is read so again.
            var points = shape.Polygon ?? [shape.Box.Left, shape.Box.Bottom, shape.Box.Right, shape.Box.Top];
            text.Write(shape.Polygon is null ? "        RECT" : "        POLYGON");
            for (var i = 0; i < points.Count; i++) text.Write(" " + NumberText.Of(points[i] - (i % 2 == 0 ? macro.OriginX : macro.OriginY)));
            text.WriteLine(" ;");
        }
    }
}
