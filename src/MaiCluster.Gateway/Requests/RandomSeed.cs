using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MaiCluster.Gateway.Requests;

/// <summary>For requests that name no seed.</summary>
internal static class RandomSeed
{
    public static long Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
