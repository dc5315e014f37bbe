using MaiCluster.Engines.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Documents;

/// <summary>The three graphs of a PP-OCR package. One thread at a time.</summary>
internal sealed class DocumentGraphs : IDisposable
{
    private readonly RunOptions _run = new();
    private readonly InferenceSession _detection;
    private readonly InferenceSession _direction;
    private readonly InferenceSession _recognition;

    /// <exception cref="InvalidDataException">A graph cannot be loaded, or is another one; the message says which and why.</exception>
    public DocumentGraphs(string detection, string direction, string recognition, OnnxOptions options)
    {
        var opened = new List<InferenceSession>();
        try
        {
            foreach (var file in (string[])[detection, direction, recognition])
            {
                var session = OnnxGraph.Open(file, options);
                opened.Add(session);
                if (session.InputMetadata.Count != 1 || session.InputMetadata.Values.First().Dimensions is not [_, 3 or -1, _, _] || session.OutputMetadata.Count != 1)
                {
                    throw new InvalidDataException($"{file} has the inputs {string.Join(", ", session.InputMetadata.Keys)} and {session.OutputMetadata.Count} outputs: one picture [b, 3, h, w] and one output are expected.");
                }
            }
        }
        catch
        {
            opened.ForEach(session => session.Dispose());
            throw;
        }

        (_detection, _direction, _recognition) = (opened[0], opened[1], opened[2]);
    }

    /// <summary>Symbols that recognition tells apart, the blank included; null where only a run shows it.</summary>
    public int? Symbols => _recognition.OutputMetadata.Values.First().Dimensions[^1] is > 0 and var symbols ? symbols : null;

    /// <returns>[height, width].</returns>
    public float[] Detect(DetectionInput input) => Run(_detection, input.Values, [1, 3, input.Height, input.Width], out _);

    /// <param name="lines">Each 192 pixels wide.</param>
    /// <returns>The probability of each that it is upside down.</returns>
    public float[] Direct(IReadOnlyList<LinePicture> lines)
    {
        var two = Run(_direction, Together(lines, lines[0].Width), [lines.Count, 3, LinePicture.Height, lines[0].Width], out _);
        return [.. Enumerable.Range(0, lines.Count).Select(line => two[(2 * line) + 1])];
    }

    /// <param name="width">Of the batch: narrower lines are filled up at their right with grey, as in training.</param>
    /// <returns>[lines, columns, symbols].</returns>
    public (float[] Probabilities, int Columns, int Symbols) Recognise(IReadOnlyList<LinePicture> lines, int width)
    {
        var probabilities = Run(_recognition, Together(lines, width), [lines.Count, 3, LinePicture.Height, width], out var shape);
        return (probabilities, (int)shape[1], (int)shape[2]);
    }

    public void Dispose()
    {
        _run.Dispose();
        _detection.Dispose();
        _direction.Dispose();
        _recognition.Dispose();
    }

    private static float[] Together(IReadOnlyList<LinePicture> lines, int width)
    {
        if (lines.Count == 1 && lines[0].Width == width)
        {
            return lines[0].Values;
        }

        var values = new float[lines.Count * 3 * LinePicture.Height * width];
        for (var line = 0; line < lines.Count; line++)
        {
            for (var row = 0; row < 3 * LinePicture.Height; row++)
            {
                lines[line].Values.AsSpan(row * lines[line].Width, lines[line].Width).CopyTo(values.AsSpan(((line * 3 * LinePicture.Height) + row) * width));
            }
        }

        return values;
    }

    private float[] Run(InferenceSession session, float[] values, long[] shape, out long[] resultShape)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var outputs = session.Run(_run, [.. session.InputMetadata.Keys], [input], [.. session.OutputMetadata.Keys]);
        resultShape = outputs[0].GetTensorTypeAndShape().Shape;
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
