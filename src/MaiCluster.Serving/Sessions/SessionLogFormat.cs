using System.Text;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Sessions;

/// <summary>A session's log as bytes: small numbers take one byte, so a log has about two bytes a token.</summary>
internal static class SessionLogFormat
{
    private const byte Version = 1;

    public static byte[] Write(SessionLog log)
    {
        var bytes = new MemoryStream((2 * log.Tokens.Length) + 128);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write7BitEncodedInt(log.Generation);
        writer.Write(log.Model);
        writer.Write(log.Replica?.ToString() ?? "");
        writer.Write7BitEncodedInt(log.Turns);
        writer.Write7BitEncodedInt64(log.LastUsed.UtcTicks);
        writer.Write7BitEncodedInt(log.Tokens.Length);
        foreach (var token in log.Tokens.Span)
        {
            writer.Write7BitEncodedInt(token);
        }

        writer.Write7BitEncodedInt(log.Decoded.Count);
        var end = 0;
        foreach (var span in log.Decoded)
        {
            writer.Write7BitEncodedInt(span.Start - end);
            writer.Write7BitEncodedInt(span.Length);
            end = span.End;
        }

        writer.Flush();
        return bytes.ToArray();
    }

    public static SessionLog? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false), Encoding.UTF8);
            return reader.ReadByte() == Version ? ReadLog(reader) : null;
        }
        catch (Exception error) when (error is IOException or FormatException or ArgumentException)
        {
            return null; // cut short, or written by something else
        }
    }

    private static SessionLog ReadLog(BinaryReader reader)
    {
        var generation = reader.Read7BitEncodedInt();
        var model = reader.ReadString();
        var replica = reader.ReadString();
        var turns = reader.Read7BitEncodedInt();
        var used = new DateTimeOffset(reader.Read7BitEncodedInt64(), TimeSpan.Zero);
        var tokens = new int[Count(reader)];
        for (var index = 0; index < tokens.Length; index++)
        {
            tokens[index] = reader.Read7BitEncodedInt();
        }

        var decoded = new DecodedSpan[Count(reader)];
        var end = 0;
        for (var index = 0; index < decoded.Length; index++)
        {
            decoded[index] = new DecodedSpan(end + reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            end = decoded[index].End;
        }

        if (end > tokens.Length)
        {
            throw new FormatException("Decoded tokens lie beyond the log's end.");
        }

        return new SessionLog
        {
            Generation = generation,
            Model = model,
            Replica = replica.Length == 0 ? null : ReplicaId.Parse(replica),
            Tokens = tokens,
            Decoded = decoded,
            Turns = turns,
            LastUsed = used,
        };
    }

    /// <summary>Each entry has at least one byte, so a damaged count never asks for more memory than the bytes have.</summary>
    private static int Count(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new FormatException($"A count of {count} is more than there are bytes.");
    }
}
