using System.IO.Compression;
using System.Text;

namespace MaiCluster.Serving.Transcription;

/// <summary>How much smaller a text gets when it is compressed: the sign of a model that repeats itself.</summary>
public static class CompressionRatio
{
    /// <summary>Bytes of the text to those of its zlib form; 0 for no text.</summary>
    public static double Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 0)
        {
            return 0;
        }

        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return (double)bytes.Length / compressed.Length;
    }
}
