using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MaiCluster.Serving.Tensors;

/// <summary>
/// A named array. <see cref="Bytes"/> holds the elements row by row, little-endian; those of <see cref="TensorType.Bytes"/>
/// one after the other, each after its length in 4 bytes. Immutable, shared.
/// </summary>
public sealed class Tensor
{
    private const int LengthBytes = 4;

    /// <param name="name">1 to 256 characters.</param>
    /// <param name="type">Of every element.</param>
    /// <param name="shape">Each at least 0; empty = a single value.</param>
    /// <param name="bytes">As many as shape and type need.</param>
    /// <exception cref="ArgumentException">The bytes do not fit the shape.</exception>
    public Tensor(string name, TensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
    {
        (Name, Type, Shape, Bytes) = (name, type, shape, bytes);
        Count = CountOf(shape) ?? throw new ArgumentException($"The tensor '{name}' has an impossible shape [{string.Join(", ", shape)}].", nameof(shape));
        if (type.ElementBytes() is > 0 and var size ? bytes.Length != Count * size : CountStrings(bytes.Span) != Count)
        {
            throw new ArgumentException($"The tensor '{name}' has {bytes.Length} bytes, which are not {Count} elements of {type.Name()}.", nameof(bytes));
        }
    }

    public string Name { get; }

    public TensorType Type { get; }

    public IReadOnlyList<long> Shape { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Elements: the product of the shape.</summary>
    public long Count { get; }

    public static Tensor Of(string name, ReadOnlySpan<float> values, params long[] shape) => Of(name, TensorType.Float32, values, shape);

    public static Tensor Of(string name, ReadOnlySpan<long> values, params long[] shape) => Of(name, TensorType.Int64, values, shape);

    public static Tensor Of(string name, ReadOnlySpan<int> values, params long[] shape) => Of(name, TensorType.Int32, values, shape);

    public static Tensor Of(string name, ReadOnlySpan<short> values, params long[] shape) => Of(name, TensorType.Int16, values, shape);

    /// <summary>One row of byte strings, such as <c>[1]</c> for a single text.</summary>
    public static Tensor Of(string name, IReadOnlyList<string> texts)
    {
        var bytes = new byte[texts.Sum(text => LengthBytes + Encoding.UTF8.GetByteCount(text))];
        var at = 0;
        foreach (var text in texts)
        {
            var length = Encoding.UTF8.GetBytes(text, bytes.AsSpan(at + LengthBytes));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), length);
            at += LengthBytes + length;
        }

        return new Tensor(name, TensorType.Bytes, [texts.Count], bytes);
    }

    /// <summary>The elements as values in this machine's memory.</summary>
    /// <typeparam name="T">As wide as the tensor's type.</typeparam>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes.Span);

    /// <summary>The elements of a <see cref="TensorType.Bytes"/> tensor.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Strings()
    {
        var strings = new List<ReadOnlyMemory<byte>>((int)Count);
        for (var at = 0; at < Bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(Bytes.Span[at..]);
            strings.Add(Bytes.Slice(at + LengthBytes, length));
            at += LengthBytes + length;
        }

        return strings;
    }

    /// <summary>The product of a shape; null when a part is negative or the product too large.</summary>
    public static long? CountOf(IReadOnlyList<long> shape)
    {
        var count = 1L;
        for (var axis = 0; axis < shape.Count; axis++)
        {
            if (shape[axis] < 0 || (shape[axis] > 0 && count > int.MaxValue / shape[axis]))
            {
                return null;
            }

            count *= shape[axis];
        }

        return count;
    }

    /// <summary>How many length-prefixed strings these bytes are; -1 when they are not whole.</summary>
    public static long CountStrings(ReadOnlySpan<byte> bytes)
    {
        var count = 0L;
        while (bytes.Length >= LengthBytes)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            if (length > bytes.Length - LengthBytes)
            {
                return -1;
            }

            bytes = bytes[(LengthBytes + (int)length)..];
            count++;
        }

        return bytes.IsEmpty ? count : -1;
    }

    private static Tensor Of<T>(string name, TensorType type, ReadOnlySpan<T> values, long[] shape)
        where T : unmanaged => new(name, type, shape.Length == 0 ? [values.Length] : shape, MemoryMarshal.AsBytes(values).ToArray());
}
