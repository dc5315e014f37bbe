using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>Reads an input's <c>data</c>: as many elements as its shape asks for, in one array or in arrays as the shape has them, each in the range of its type.</summary>
internal sealed class TensorDataReader(TensorType type, long[] shape, RequestFaults faults)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    /// <summary>The bytes; valid only when no fault was found.</summary>
    public ReadOnlyMemory<byte> Read(JsonField data)
    {
        if (TensorJson.IsRawOnly(type))
        {
            data.Invalid($"'{data.Path}' cannot hold {type.Name()}, which JSON has no form for: send it as binary data, with the parameter 'binary_data_size'.");
        }
        else if (data.Kind != JsonValueKind.Array)
        {
            data.Expected("an array");
        }
        else if (data.Value.GetArrayLength() > 0 && data.Value[0].ValueKind == JsonValueKind.Array)
        {
            ReadNested(data, 0);
        }
        else if (data.Value.GetArrayLength() != Tensor.CountOf(shape))
        {
            data.Invalid($"'{data.Path}' has {data.Value.GetArrayLength()} elements; the shape {TensorSpec.TextOf(shape)} needs {Tensor.CountOf(shape)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "more than can be"}.");
        }
        else
        {
            ReadRow(data);
        }

        return _bytes.WrittenMemory;
    }

    private void ReadNested(JsonField array, int axis)
    {
        if (axis >= shape.Length || array.Kind != JsonValueKind.Array || array.Value.GetArrayLength() != shape[axis])
        {
            var wanted = axis < shape.Length ? $"an array of {shape[axis]}" : "no array";
            array.Invalid($"'{array.Path}' should be {wanted}, for the shape {TensorSpec.TextOf(shape)}; it is {(array.Kind == JsonValueKind.Array ? $"one of {array.Value.GetArrayLength()}" : array.Shown())}.");
            return;
        }

        if (axis == shape.Length - 1)
        {
            ReadRow(array);
            return;
        }

        for (var index = 0; index < shape[axis] && faults.First is null; index++)
        {
            ReadNested(array.Item(index), axis + 1);
        }
    }

    private void ReadRow(JsonField row)
    {
        var index = 0;
        foreach (var item in row.Value.EnumerateArray())
        {
            if (!TryAppend(item))
            {
                row.Item(index).Expected(Meaning());
                return;
            }

            index++;
        }
    }

    private bool TryAppend(JsonElement item) => type switch
    {
        TensorType.Bool => item.ValueKind is JsonValueKind.True or JsonValueKind.False && Append((byte)(item.GetBoolean() ? 1 : 0)),
        TensorType.Bytes => item.ValueKind == JsonValueKind.String && AppendText(item.GetString()!),
        _ => item.ValueKind == JsonValueKind.Number && TryAppendNumber(item),
    };

    private bool TryAppendNumber(JsonElement item) => type switch
    {
        TensorType.UInt8 => item.TryGetByte(out var value) && Append(value),
        TensorType.UInt16 => item.TryGetUInt16(out var value) && Append(value),
        TensorType.UInt32 => item.TryGetUInt32(out var value) && Append(value),
        TensorType.UInt64 => item.TryGetUInt64(out var value) && Append(value),
        TensorType.Int8 => item.TryGetSByte(out var value) && Append(value),
        TensorType.Int16 => item.TryGetInt16(out var value) && Append(value),
        TensorType.Int32 => item.TryGetInt32(out var value) && Append(value),
        TensorType.Int64 => item.TryGetInt64(out var value) && Append(value),
        TensorType.Float32 => item.TryGetSingle(out var value) && float.IsFinite(value) && Append(value),
        TensorType.Float64 => item.TryGetDouble(out var value) && double.IsFinite(value) && Append(value),
        _ => throw new InvalidOperationException($"{type.Name()} has no JSON form."),
    };

    private bool Append<T>(T value)
        where T : unmanaged
    {
        _bytes.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        return true;
    }

    private bool AppendText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var span = _bytes.GetSpan(sizeof(int) + length);
        BinaryPrimitives.WriteInt32LittleEndian(span, length);
        Encoding.UTF8.GetBytes(text, span[sizeof(int)..]);
        _bytes.Advance(sizeof(int) + length);
        return true;
    }

    private string Meaning() => type switch
    {
        TensorType.Bool => "true or false (BOOL)",
        TensorType.Bytes => "a string (BYTES)",
        TensorType.Float32 => "a number within the range of FP32",
        TensorType.Float64 => "a number within the range of FP64",
        TensorType.UInt64 => $"a whole number from 0 to {ulong.MaxValue} (UINT64)",
        TensorType.Int64 => $"a whole number from {long.MinValue} to {long.MaxValue} (INT64)",
        TensorType.UInt8 or TensorType.UInt16 or TensorType.UInt32 => $"a whole number from 0 to {(1UL << (8 * type.ElementBytes())) - 1} ({type.Name()})",
        _ => $"a whole number from {-(1L << ((8 * type.ElementBytes()) - 1))} to {(1L << ((8 * type.ElementBytes()) - 1)) - 1} ({type.Name()})",
    };
}
