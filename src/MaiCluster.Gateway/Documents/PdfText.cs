using System.Globalization;
using System.Xml;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Gateway.Documents;

/// <summary>The text that a PDF has, as <c>pdftotext -bbox-layout</c> writes it: pages of lines of words, each with its place in points.</summary>
internal static class PdfText
{
    /// <summary>Of a page: with fewer letters it may be a scan with a stamp, and is read from its pixels.</summary>
    private const int LeastCharacters = 16;

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, CheckCharacters = false, MaxCharactersInDocument = 64 << 20 };

    /// <returns>Each page, without lines where its pixels must be read.</returns>
    /// <exception cref="XmlException">It is cut off or something else.</exception>
    public static IReadOnlyList<DocumentPage> Read(ReadOnlyMemory<byte> output)
    {
        using var reader = XmlReader.Create(new MemoryStream(output.ToArray(), writable: false), Settings);
        var pages = new List<DocumentPage>();
        var lines = new List<ReadLine>();
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (reader.LocalName)
            {
                case "page":
                    lines = [];
                    pages.Add(new DocumentPage { Width = Math.Max(1, (int)Number(reader, "width")), Height = Math.Max(1, (int)Number(reader, "height")), Lines = lines });
                    break;
                case "line":
                    var box = TextBox.Of(Number(reader, "xMin"), Number(reader, "yMin"), Number(reader, "xMax"), Number(reader, "yMax"));
                    if (Words(reader) is { Count: > 0 } words)
                    {
                        lines.Add(new ReadLine(string.Join(' ', words), box.Corners(), 1));
                    }

                    break;
            }
        }

        return [.. pages.Select(page => page.Lines.Sum(line => line.Text.Count(character => character != ' ')) >= LeastCharacters ? page : page with { Lines = [] })];
    }

    private static List<string> Words(XmlReader reader)
    {
        var words = new List<string>();
        using var line = reader.ReadSubtree();
        while (line.Read())
        {
            if (line.NodeType == XmlNodeType.Text && line.Value.Trim() is { Length: > 0 } word)
            {
                words.Add(word);
            }
        }

        return words;
    }

    private static float Number(XmlReader reader, string name) =>
        float.TryParse(reader.GetAttribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? Math.Clamp(number, -1e6f, 1e6f) : 0;
}
