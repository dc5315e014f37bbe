using System.Buffers.Binary;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tests.Tensors;

/// <summary>Tensors of any bits, as far as their type has them.</summary>
internal static class RandomTensor
{
    public static Tensor Of(string name, TensorType type, long[] shape, Random random)
    {
        var count = (int)Tensor.CountOf(shape)!.Value;
        return new Tensor(name, type, shape, type switch
        {
            TensorType.Bytes => Texts(count, random),
            TensorType.Bool => [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(2))],
            TensorType.Float32 => [.. Enumerable.Range(0, count).SelectMany(_ => BitConverter.GetBytes((float)(random.NextDouble() - 0.5)))],
            _ => Bytes(count * type.ElementBytes(), random),
        });
    }

    // Zeros within are kept: lengths count, nothing ends a text.
    private static byte[] Texts(int count, Random random)
    {
        using var stream = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        for (var index = 0; index < count; index++)
        {
            var text = Bytes(random.Next(9), random);
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
            stream.Write(length);
            stream.Write(text);
        }

        return stream.ToArray();
    }

    private static byte[] Bytes(int count, Random random)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
