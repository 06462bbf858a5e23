using System.Xml.Linq;
using Native.Nn.Tests.Checkpoints;

namespace Native.Nn.Tests.Data;

public sealed class DocReaderTests
{
    private const string Docs = """
        <?xml version="1.0"?>
        <doc><members>
          <member name="T:N.Widget"><summary>A widget. See <see cref="T:N.Gadget`1" /> and <see langword="null" />.</summary></member>
          <member name="M:N.Widget.Turn(System.Int32)">
            <summary>Turns
              it.</summary>
            <param name="angle">The angle, in <c>degrees</c>; not <paramref name="angle" /> in radians.</param>
            <returns>One of:

         <list type="bullet"><item><term>A</term><description>first</description></item><item><description>second</description></item></list></returns>
            <exception cref="T:System.ArgumentOutOfRangeException"><paramref name="angle" /> is negative.

         -or-

         it is too large.</exception>
          </member>
          <member name="M:N.Widget.Nothing"><inheritdoc /></member>
        </members></doc>
        """;

    [Fact]
    public void A_member_becomes_plain_lines()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.xml"), Docs);
        var notes = new List<string>();
        var members = DocReader.Read([folder.At("a.xml")], notes, null, TestContext.Current.CancellationToken);

        Assert.Empty(notes);
        Assert.Equal(["T:N.Widget", "M:N.Widget.Turn(System.Int32)"], members.Select(m => m.Id));
        Assert.Equal("A widget. See Gadget and null.", members[0].Body);
        Assert.Equal("""
            Turns it.
            angle: The angle, in degrees; not angle in radians.
            Returns: One of:
            - A: first
            - second
            Throws ArgumentOutOfRangeException: angle is negative.
            -or-
            it is too large.
            """.ReplaceLineEndings("\n"), members[1].Body);
    }

    [Fact]
    public void A_member_is_read_once_though_several_packs_have_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.xml"), Docs);
        File.WriteAllText(folder.At("b.xml"), Docs.Replace("A widget", "Another text", StringComparison.Ordinal));
        var members = DocReader.Read([folder.At("a.xml"), folder.At("b.xml")], [], null, TestContext.Current.CancellationToken);
        Assert.Equal(2, members.Count);
        Assert.StartsWith("A widget", members[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_is_told_and_its_good_part_kept()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.xml"), Docs[..Docs.IndexOf("<member name=\"M:N.Widget.Nothing", StringComparison.Ordinal)] + "<member name=");
        var notes = new List<string>();
        var members = DocReader.Read([folder.At("a.xml"), folder.At("absent.xml")], notes, null, TestContext.Current.CancellationToken);
        Assert.Equal(2, members.Count);
        Assert.Equal(2, notes.Count);
        Assert.Contains(notes, note => note.StartsWith("a.xml: ", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.StartsWith("absent.xml: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Code_keeps_its_lines()
    {
        var body = DocText.Body(XElement.Parse("<member><remarks>Like this:<code>\nif (x)\n    y();\n</code>Done.</remarks></member>"));
        Assert.Equal("Remarks: Like this:\nif (x)\n    y();\nDone.", body);
    }

    [Fact]
    public void The_newest_version_of_each_pack_is_found_and_its_files_are_in_order()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in new[] { "packs/P.Ref/9.0.1/ref/net9.0/Z.xml", "packs/P.Ref/10.0.2/ref/net10.0/B.xml", "packs/P.Ref/10.0.2/ref/net10.0/A.xml", "packs/Q.Ref/1.0.0/ref/net10.0/A.xml", "packs/Host/1.0.0/x.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At(path))!);
            File.WriteAllText(folder.At(path), Docs);
        }
        var files = DocPacks.Find(folder.Path, out var packs);
        Assert.Equal(["packs/P.Ref/10.0.2/ref/net10.0/A.xml", "packs/Q.Ref/1.0.0/ref/net10.0/A.xml", "packs/P.Ref/10.0.2/ref/net10.0/B.xml"],
            files.Select(file => Path.GetRelativePath(folder.Path, file).Replace('\\', '/')));
        Assert.Equal(["P.Ref 10.0.2", "Q.Ref 1.0.0"], packs);
    }
}
