using System.Buffers;

namespace MaiCluster.Gateway.Partners;

/// <summary>One server-sent event, as far as partners use them: its name and its data. It points into what it was read from.</summary>
internal readonly ref struct SseEvent
{
    private SseEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, bool hasData)
    {
        Name = name;
        Data = data;
        HasData = hasData;
    }

    /// <summary>Empty where it has none.</summary>
    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Data { get; }

    /// <summary>False for comments, and fields that are of no use here.</summary>
    public bool HasData { get; }

    public bool IsDone => Data.SequenceEqual("[DONE]"u8);

    /// <summary>Reads the next event whose end is there.</summary>
    /// <param name="buffer">What has come; the event is taken from it.</param>
    /// <param name="isLast">Nothing more comes: what is there is the last event.</param>
    /// <param name="scratch">For what does not lie in one piece; its content is the event's until the next call.</param>
    /// <param name="read">The event.</param>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, bool isLast, ArrayBufferWriter<byte> scratch, out SseEvent read)
    {
        scratch.ResetWrittenCount();
        var reader = new SequenceReader<byte>(buffer);
        ReadOnlySpan<byte> data = default, name = default;
        var (lines, hasAny, isCopied) = (0, false, false);
        while (TryReadLine(ref reader, isLast, out var sequence))
        {
            var isWhole = sequence.IsSingleSegment;
            var line = isWhole ? sequence.FirstSpan : sequence.ToArray(); // a line that lies over two blocks is rare
            line = line is [.. var rest, (byte)'\r'] ? rest : line;
            if (line.IsEmpty)
            {
                if (hasAny)
                {
                    buffer = buffer.Slice(reader.Position);
                    read = new SseEvent(name, isCopied ? scratch.WrittenSpan : data, lines > 0);
                    return true;
                }

                continue;
            }

            hasAny = true;
            if (ValueOf(line, "data"u8, out var value))
            {
                if (++lines == 1)
                {
                    data = value;
                }
                else
                {
                    Join(scratch, ref isCopied, data, value);
                }
            }
            else if (ValueOf(line, "event"u8, out value))
            {
                name = value;
            }
        }

        if (isLast && hasAny)
        {
            buffer = buffer.Slice(buffer.End);
            read = new SseEvent(name, isCopied ? scratch.WrittenSpan : data, lines > 0);
            return true;
        }

        read = default;
        return false;
    }

    /// <summary>Lines of one event's data belong together, with a line's end between.</summary>
    private static void Join(ArrayBufferWriter<byte> scratch, ref bool isCopied, ReadOnlySpan<byte> first, ReadOnlySpan<byte> next)
    {
        if (!isCopied)
        {
            scratch.Write(first);
            isCopied = true;
        }

        scratch.Write("\n"u8);
        scratch.Write(next);
    }

    private static bool TryReadLine(ref SequenceReader<byte> reader, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (reader.TryReadTo(out line, (byte)'\n'))
        {
            return true;
        }

        if (!isLast || reader.End)
        {
            return false;
        }

        line = reader.UnreadSequence;
        reader.AdvanceToEnd();
        return true;
    }

    private static bool ValueOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(field) || (line.Length > field.Length && line[field.Length] != (byte)':'))
        {
            return false;
        }

        value = line.Length > field.Length ? line[(field.Length + 1)..] : default;
        value = value is [(byte)' ', .. var rest] ? rest : value;
        return true;
    }
}
