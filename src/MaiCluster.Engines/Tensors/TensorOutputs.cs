using System.Buffers;
using System.Buffers.Binary;
using MaiCluster.Serving.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Tensors;

/// <summary>Takes an output of one execution apart: to each request its own rows, if it wants them.</summary>
internal static class TensorOutputs
{
    private const int LengthBytes = 4;

    /// <exception cref="InvalidOperationException">Several requests shared the execution, and the output does not have a row for each of theirs.</exception>
    public static void Split(TensorSpec spec, OrtValue value, IReadOnlyList<TensorTask> tasks, int rows, IReadOnlyList<List<Tensor>> answers)
    {
        var shape = value.GetTensorTypeAndShape().Shape;
        if (tasks.Count == 1)
        {
            var all = (int)(Tensor.CountOf(shape) ?? throw new InvalidOperationException($"The output '{spec.Name}' has more elements than are served."));
            answers[0].Add(new Tensor(spec.Name, spec.Type, shape, Read(spec.Type, value, 0, all)));
            return;
        }

        if (shape.Length == 0 || shape[0] != rows)
        {
            throw new InvalidOperationException($"The output '{spec.Name}' is {TensorSpec.TextOf(shape)} for {rows} rows: its first axis counts no rows.");
        }

        var perRow = (int)(shape.Aggregate(1L, static (product, length) => product * length) / rows);
        var first = 0;
        for (var index = 0; index < tasks.Count; first += tasks[index++].Rows)
        {
            if (tasks[index].Wants(spec.Name))
            {
                long[] own = [tasks[index].Rows, .. shape.AsSpan(1)];
                answers[index].Add(new Tensor(spec.Name, spec.Type, own, Read(spec.Type, value, first * perRow, tasks[index].Rows * perRow)));
            }
        }
    }

    private static byte[] Read(TensorType type, OrtValue value, int first, int count)
    {
        if (type == TensorType.Bytes)
        {
            return ReadTexts(value, first, count);
        }

        var size = type.ElementBytes();
        return count == 0 ? [] : value.GetTensorMutableRawData().Slice(first * size, count * size).ToArray();
    }

    private static byte[] ReadTexts(OrtValue value, int first, int count)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (var index = first; index < first + count; index++)
        {
            var text = value.GetStringElementAsSpan(index);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(LengthBytes), text.Length);
            bytes.Advance(LengthBytes);
            bytes.Write(text);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
