using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MaiCluster.Serving.Ledgers.Postings;

/// <summary>A SHA-256; written as 64 hexadecimal digits in lower case.</summary>
public readonly record struct LedgerHash(UInt128 High, UInt128 Low)
{
    /// <summary>Stands before the first link of every chain.</summary>
    public static LedgerHash Zero => default;

    public static LedgerHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return FromBytes(hash);
    }

    /// <exception cref="FormatException">These are not 32 bytes.</exception>
    public static LedgerHash FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == SHA256.HashSizeInBytes
        ? new LedgerHash(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]))
        : throw new FormatException($"A SHA-256 has 32 bytes, this one {bytes.Length}.");

    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static LedgerHash Parse(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit)
        ? FromBytes(Convert.FromHexString(text))
        : throw new FormatException($"'{text}' is not a hash of the ledger: expected 64 hexadecimal digits.");

    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        Write(bytes);
        return bytes;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }
}
