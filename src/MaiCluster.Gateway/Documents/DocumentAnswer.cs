using System.Numerics;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Parts;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Gateway.Documents;

/// <summary>The answer's one JSON object: the whole text, and each page with its lines, paragraphs and tables.</summary>
internal static class DocumentAnswer
{
    /// <summary>All that is written on the pages, an empty line between two.</summary>
    public static string TextOf(IEnumerable<PageReading> pages) => string.Join("\n\n", pages.Select(page => page.Text).Where(text => text.Length > 0));

    public static Task WriteAsync(WholeParts answer)
    {
        PageReading[] pages = [.. answer.Parts.Select(PageReading.Read)];
        return JsonAnswer.WriteAsync(answer.Context, json =>
        {
            json.WriteString("text"u8, TextOf(pages));
            json.WriteStartArray("pages"u8);
            foreach (var page in pages)
            {
                Write(page, json);
            }

            json.WriteEndArray();
            json.WriteStartObject("usage"u8);
            json.WriteNumber("pages"u8, answer.Usage.Quantities.Pages);
            json.WriteEndObject();
        });
    }

    private static void Write(PageReading page, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("width"u8, page.Width);
        json.WriteNumber("height"u8, page.Height);
        json.WriteNumber("turned"u8, page.TurnedDegrees);
        json.WriteStartArray("lines"u8);
        foreach (var line in page.Lines)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, line.Text);
            WritePolygon(line.Polygon, json);
            json.WriteNumber("confidence"u8, Math.Round(line.Confidence, 3));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("paragraphs"u8);
        foreach (var block in page.Blocks.Where(block => !block.IsTable))
        {
            json.WriteStartObject();
            json.WriteString("text"u8, block.Text(page.Lines));
            WriteLines(block.Lines, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tables"u8);
        foreach (var block in page.Blocks.Where(block => block.IsTable))
        {
            json.WriteStartObject();
            json.WriteStartArray("rows"u8);
            foreach (var row in block.Rows)
            {
                json.WriteStartArray();
                foreach (var cell in row)
                {
                    json.WriteStringValue(cell);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            WriteLines(block.Lines, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLines(IReadOnlyList<int> lines, Utf8JsonWriter json)
    {
        json.WriteStartArray("lines"u8);
        foreach (var line in lines)
        {
            json.WriteNumberValue(line);
        }

        json.WriteEndArray();
    }

    private static void WritePolygon(IReadOnlyList<Vector2> polygon, Utf8JsonWriter json)
    {
        json.WriteStartArray("polygon"u8);
        foreach (var corner in polygon)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round(corner.X, 1));
            json.WriteNumberValue(Math.Round(corner.Y, 1));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
