using System.IO.Compression;
using System.Text;

namespace Native.Eda;

/// <summary>Opens text that may be packed with gzip, and writes whole files or none.</summary>
internal static class TextFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>A reader of the file's text. Whether it is gzip is told by its first bytes, not by its name.</summary>
    public static TextReader Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        try
        {
            var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            return new StreamReader(packed ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8, false, BufferBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes beside <paramref name="path"/> and renames, so that a failure leaves what was there before; a name in <c>.gz</c> is packed.</summary>
    public static void Write(string path, Action<TextWriter> write)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(folder);
        var beside = Path.Combine(folder, $".{Path.GetFileName(full)}.{Environment.ProcessId:x}.tmp");
        try
        {
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes))
            using (var stream = full.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : (Stream)file)
            using (var text = new StreamWriter(stream, new UTF8Encoding(false), BufferBytes) { NewLine = "\n" })
                write(text);
            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
