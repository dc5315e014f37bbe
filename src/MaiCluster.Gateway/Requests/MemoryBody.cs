using System.Runtime.InteropServices;

namespace MaiCluster.Gateway.Requests;

/// <summary>A body that is all there, to be read again: where it lies in an array nothing is copied.</summary>
internal static class MemoryBody
{
    public static MemoryStream Open(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out var lying)
        ? new MemoryStream(lying.Array!, lying.Offset, lying.Count, writable: false)
        : new MemoryStream(body.ToArray(), writable: false);
}
