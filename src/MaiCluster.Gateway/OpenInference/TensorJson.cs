using System.Text.Json;
using System.Text.Unicode;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Tensors as JSON values, one after the other.</summary>
internal static class TensorJson
{
    /// <summary>True for types whose elements JSON has no form for.</summary>
    public static bool IsRawOnly(TensorType type) => type is TensorType.Float16 or TensorType.BFloat16;

    /// <summary>Why the tensor cannot be written, to follow its name; null when it can.</summary>
    public static string? Problem(Tensor tensor) => tensor.Type switch
    {
        TensorType.Float16 or TensorType.BFloat16 => $"is {tensor.Type.Name()}, which JSON has no form for",
        TensorType.Float32 when tensor.Values<float>().ContainsNonFinite() => "holds infinity or NaN, which JSON has no numbers for",
        TensorType.Float64 when tensor.Values<double>().ContainsNonFinite() => "holds infinity or NaN, which JSON has no numbers for",
        TensorType.Bytes when tensor.Strings().Any(text => !Utf8.IsValid(text.Span)) => "holds bytes that are no UTF-8, which JSON has no strings for",
        _ => null,
    };

    /// <summary>The elements, row by row, into an array that is open; there must be no <see cref="Problem"/>.</summary>
    public static void Write(Utf8JsonWriter json, Tensor tensor)
    {
        switch (tensor.Type)
        {
            case TensorType.Bool:
                Each<byte>(tensor, value => json.WriteBooleanValue(value != 0));
                break;
            case TensorType.UInt8:
                Each<byte>(tensor, value => json.WriteNumberValue((uint)value));
                break;
            case TensorType.UInt16:
                Each<ushort>(tensor, value => json.WriteNumberValue((uint)value));
                break;
            case TensorType.UInt32:
                Each<uint>(tensor, json.WriteNumberValue);
                break;
            case TensorType.UInt64:
                Each<ulong>(tensor, json.WriteNumberValue);
                break;
            case TensorType.Int8:
                Each<sbyte>(tensor, value => json.WriteNumberValue((int)value));
                break;
            case TensorType.Int16:
                Each<short>(tensor, value => json.WriteNumberValue((int)value));
                break;
            case TensorType.Int32:
                Each<int>(tensor, json.WriteNumberValue);
                break;
            case TensorType.Int64:
                Each<long>(tensor, json.WriteNumberValue);
                break;
            case TensorType.Float32:
                Each<float>(tensor, json.WriteNumberValue);
                break;
            case TensorType.Float64:
                Each<double>(tensor, json.WriteNumberValue);
                break;
            case TensorType.Bytes:
                foreach (var text in tensor.Strings())
                {
                    json.WriteStringValue(text.Span);
                }

                break;
            default:
                throw new ArgumentException($"{tensor.Type.Name()} has no JSON form.", nameof(tensor));
        }
    }

    private static void Each<T>(Tensor tensor, Action<T> write)
        where T : unmanaged
    {
        foreach (var value in tensor.Values<T>())
        {
            write(value);
        }
    }

    private static bool ContainsNonFinite<T>(this ReadOnlySpan<T> values)
        where T : struct, System.Numerics.IFloatingPointIeee754<T>
    {
        foreach (var value in values)
        {
            if (!T.IsFinite(value))
            {
                return true;
            }
        }

        return false;
    }
}
