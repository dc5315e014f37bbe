using System.Numerics;
using System.Text;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Documents;

/// <summary>Lines as they travel: their texts, and a row of numbers each.</summary>
internal static class LineTensors
{
    private const int Corners = 4, Columns = (2 * Corners) + 1;

    public static Tensor Texts(string name, IReadOnlyList<ReadLine> lines) => Tensor.Of(name, [.. lines.Select(line => line.Text)]);

    /// <summary><c>[lines, 9]</c>: x and y of four corners, confidence.</summary>
    public static Tensor Places(string name, IReadOnlyList<ReadLine> lines) => Tensor.Of(
        name, [.. lines.SelectMany(line => line.Polygon.SelectMany(corner => (float[])[corner.X, corner.Y]).Append(line.Confidence))], lines.Count, Columns);

    public static IReadOnlyList<ReadLine> Read(Tensor texts, Tensor places)
    {
        var strings = texts.Strings();
        var numbers = places.Values<float>();
        var lines = new ReadLine[strings.Count];
        for (var index = 0; index < lines.Length; index++)
        {
            var row = numbers.Slice(index * Columns, Columns);
            var polygon = new Vector2[Corners];
            for (var corner = 0; corner < Corners; corner++)
            {
                polygon[corner] = new Vector2(row[2 * corner], row[(2 * corner) + 1]);
            }

            lines[index] = new ReadLine(Encoding.UTF8.GetString(strings[index].Span), polygon, row[^1]);
        }

        return lines;
    }
}
