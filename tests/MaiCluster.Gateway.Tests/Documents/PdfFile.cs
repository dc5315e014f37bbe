using System.Globalization;
using System.Text;

namespace MaiCluster.Gateway.Tests.Documents;

/// <summary>Writes small PDF files: pages of text, and pages that are one picture.</summary>
internal sealed class PdfFile
{
    private readonly List<byte> _file = [];
    private readonly List<long> _objects = [];
    private readonly List<int> _pages = [];

    public PdfFile()
    {
        Write("%PDF-1.4\n");
        _objects.AddRange([0, 0]); // the catalogue and the list of pages are written last
        Object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    }

    /// <summary>A4, a line under the other from the top.</summary>
    public PdfFile WithText(params string[] lines)
    {
        var text = new StringBuilder("BT /F1 12 Tf 72 770 Td 18 TL\n");
        foreach (var line in lines)
        {
            text.Append('(').Append(line.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)).Append(") Tj T*\n");
        }

        var content = Stream("", Encoding.Latin1.GetBytes(text.Append("ET").ToString()));
        _pages.Add(Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"));
        return this;
    }

    /// <summary>A page as large as its picture, a pixel a point.</summary>
    public PdfFile WithJpeg(byte[] jpeg, int width, int height)
    {
        var picture = Stream($"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", jpeg);
        var content = Stream("", Encoding.ASCII.GetBytes($"q {width} 0 0 {height} 0 0 cm /Im1 Do Q"));
        _pages.Add(Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Resources << /XObject << /Im1 {picture} 0 R >> >> /Contents {content} 0 R >>"));
        return this;
    }

    public byte[] ToBytes()
    {
        _objects[0] = Place(1, "<< /Type /Catalog /Pages 2 0 R >>");
        _objects[1] = Place(2, $"<< /Type /Pages /Kids [{string.Join(' ', _pages.Select(page => $"{page} 0 R"))}] /Count {_pages.Count} >>");
        var table = _file.Count;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n"));
        _objects.ForEach(at => Write(string.Create(CultureInfo.InvariantCulture, $"{at:D10} 00000 n \n")));
        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {_objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        return [.. _file];
    }

    private int Object(string body)
    {
        _objects.Add(Place(_objects.Count + 1, body));
        return _objects.Count;
    }

    private int Stream(string entries, byte[] bytes)
    {
        _objects.Add(_file.Count);
        Write($"{_objects.Count} 0 obj\n<< {entries} /Length {bytes.Length} >>\nstream\n");
        _file.AddRange(bytes);
        Write("\nendstream\nendobj\n");
        return _objects.Count;
    }

    private long Place(int number, string body)
    {
        var at = _file.Count;
        Write($"{number} 0 obj\n{body}\nendobj\n");
        return at;
    }

    private void Write(string text) => _file.AddRange(Encoding.ASCII.GetBytes(text));
}
