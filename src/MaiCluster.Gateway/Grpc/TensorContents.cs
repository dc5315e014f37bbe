using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.Grpc;

/// <summary>Elements that came as lists of numbers or byte strings, as the raw bytes that a tensor has.</summary>
internal static class TensorContents
{
    /// <summary>The elements in little-endian order, BYTES each after its length in 4 bytes; or what is wrong with them.</summary>
    public static (ReadOnlyMemory<byte> Bytes, RequestFailure? Failure) Read(string input, string datatype, InferTensorContents? contents)
    {
        if (TensorTypes.Parse(datatype) is not { } type)
        {
            return (default, Wrong(input, $"has the datatype '{Short(datatype)}'; there are {TensorTypes.All}."));
        }

        if (contents is null)
        {
            return (default, null); // as good as an empty list: whether that fits is the shape's matter
        }

        if (Filled(contents) is { } filled && filled != ListOf(type))
        {
            return (default, Wrong(input, type is TensorType.Float16 or TensorType.BFloat16
                ? $"is {type.Name()}, which has no list of its own: send it in raw_input_contents."
                : $"is {type.Name()}, whose elements belong in {ListOf(type)}; they came in {filled}."));
        }

        return type switch
        {
            TensorType.Bool => (Convert(contents.BoolContents, static value => (byte)(value ? 1 : 0)), null),
            TensorType.UInt8 => Narrow(input, type, contents.UintContents, byte.MaxValue, static value => (byte)value),
            TensorType.UInt16 => Narrow(input, type, contents.UintContents, ushort.MaxValue, static value => (ushort)value),
            TensorType.UInt32 => (Convert(contents.UintContents, static value => value), null),
            TensorType.UInt64 => (Convert(contents.Uint64Contents, static value => value), null),
            TensorType.Int8 => Narrow(input, type, contents.IntContents, sbyte.MinValue, sbyte.MaxValue, static value => (sbyte)value),
            TensorType.Int16 => Narrow(input, type, contents.IntContents, short.MinValue, short.MaxValue, static value => (short)value),
            TensorType.Int32 => (Convert(contents.IntContents, static value => value), null),
            TensorType.Int64 => (Convert(contents.Int64Contents, static value => value), null),
            TensorType.Float32 => (Convert(contents.Fp32Contents, static value => value), null),
            TensorType.Float64 => (Convert(contents.Fp64Contents, static value => value), null),
            TensorType.Bytes => (Join(contents), null),
            _ => (default, null),
        };
    }

    /// <summary>Whether any list has anything in it.</summary>
    public static bool IsEmpty(InferTensorContents? contents) => contents is null || Filled(contents) is null;

    /// <summary>The list that is filled, or "several lists"; null = none.</summary>
    private static string? Filled(InferTensorContents contents)
    {
        ReadOnlySpan<(string Name, int Count)> lists =
        [
            ("bool_contents", contents.BoolContents.Count), ("int_contents", contents.IntContents.Count), ("int64_contents", contents.Int64Contents.Count),
            ("uint_contents", contents.UintContents.Count), ("uint64_contents", contents.Uint64Contents.Count), ("fp32_contents", contents.Fp32Contents.Count),
            ("fp64_contents", contents.Fp64Contents.Count), ("bytes_contents", contents.BytesContents.Count),
        ];
        string? found = null;
        foreach (var (name, count) in lists)
        {
            found = count == 0 ? found : found is null ? name : "several lists";
        }

        return found;
    }

    private static string ListOf(TensorType type) => type switch
    {
        TensorType.Bool => "bool_contents",
        TensorType.UInt8 or TensorType.UInt16 or TensorType.UInt32 => "uint_contents",
        TensorType.UInt64 => "uint64_contents",
        TensorType.Int8 or TensorType.Int16 or TensorType.Int32 => "int_contents",
        TensorType.Int64 => "int64_contents",
        TensorType.Float32 => "fp32_contents",
        TensorType.Float64 => "fp64_contents",
        TensorType.Bytes => "bytes_contents",
        _ => "raw_input_contents",
    };

    private static (ReadOnlyMemory<byte> Bytes, RequestFailure? Failure) Narrow<T>(string input, TensorType type, RepeatedField<uint> values, uint most, Func<uint, T> narrow)
        where T : unmanaged
    {
        foreach (var value in values)
        {
            if (value > most)
            {
                return (default, Wrong(input, $"has {value}, which is no {type.Name()}."));
            }
        }

        return (Convert(values, narrow), null);
    }

    private static (ReadOnlyMemory<byte> Bytes, RequestFailure? Failure) Narrow<T>(string input, TensorType type, RepeatedField<int> values, int least, int most, Func<int, T> narrow)
        where T : unmanaged
    {
        foreach (var value in values)
        {
            if (value < least || value > most)
            {
                return (default, Wrong(input, $"has {value}, which is no {type.Name()}."));
            }
        }

        return (Convert(values, narrow), null);
    }

    private static ReadOnlyMemory<byte> Convert<TFrom, TTo>(RepeatedField<TFrom> values, Func<TFrom, TTo> convert)
        where TTo : unmanaged
    {
        var elements = new TTo[values.Count];
        for (var index = 0; index < elements.Length; index++)
        {
            elements[index] = convert(values[index]);
        }

        return MemoryMarshal.AsBytes(elements.AsSpan()).ToArray();
    }

    private static ReadOnlyMemory<byte> Join(InferTensorContents contents)
    {
        var bytes = new byte[contents.BytesContents.Sum(element => sizeof(int) + element.Length)];
        var at = 0;
        foreach (var element in contents.BytesContents)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), element.Length);
            element.Span.CopyTo(bytes.AsSpan(at + sizeof(int)));
            at += sizeof(int) + element.Length;
        }

        return bytes;
    }

    private static RequestFailure Wrong(string input, string what) => new(FailureKind.InvalidRequest, $"The input '{Short(input)}' {what}") { Param = "inputs" };

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
