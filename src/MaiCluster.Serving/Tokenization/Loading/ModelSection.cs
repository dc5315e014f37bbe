using System.Text.Json;

namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>Reads <c>model</c>: the vocabulary, the merges and what else a byte-level BPE may say.</summary>
internal static class ModelSection
{
    /// <summary>Largest id taken; vocabularies of today end near 260,000.</summary>
    public const int MaxId = (1 << 22) - 1;

    /// <exception cref="NotSupportedException">The model is not a byte-level BPE that is understood.</exception>
    /// <exception cref="InvalidDataException">It contradicts itself.</exception>
    public static BytePairModel Read(TokenizerJson json)
    {
        Check(json);
        var ids = ReadVocabulary(json.Vocabulary.Span);
        var merges = ReadMerges(json.Merges.Span, ids);
        int? unknown = null;
        if (json.ModelField("unk_token")?.GetString() is { } text)
        {
            unknown = ids.TryGetValue(text, out var id) ? id : throw new InvalidDataException($"tokenizer.json: unk_token '{text}' is not in the vocabulary.");
        }

        return new BytePairModel(ids, merges, IsTrue(json, "ignore_merges"), unknown, IsTrue(json, "fuse_unk"));
    }

    private static void Check(TokenizerJson json)
    {
        if (json.Vocabulary.IsEmpty || json.Merges.IsEmpty)
        {
            var kind = json.ModelField("type")?.ToString() ?? "none";
            throw new NotSupportedException($"tokenizer.json: the model's type is '{kind}', and it must be a BPE model with vocab (an object) and merges (an array).");
        }

        if (json.ModelField("type") is { } type && type.ToString() != "BPE")
        {
            throw new NotSupportedException($"tokenizer.json: the model's type is '{type}'; only BPE is known.");
        }

        if (IsTrue(json, "byte_fallback"))
        {
            throw new NotSupportedException("tokenizer.json: byte_fallback is on, as in SentencePiece models; only byte-level BPE is known.");
        }

        if (json.ModelField("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            throw new NotSupportedException("tokenizer.json: the model has a dropout, which makes tokens random; it must be null.");
        }

        foreach (var affix in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (json.ModelField(affix)?.ToString() is { Length: > 0 } value)
            {
                throw new NotSupportedException($"tokenizer.json: {affix} is '{value}'; byte-level BPE has none.");
            }
        }
    }

    private static bool IsTrue(TokenizerJson json, string field) => json.ModelField(field)?.ValueKind == JsonValueKind.True;

    public static Dictionary<string, int> ReadVocabulary(ReadOnlySpan<byte> section)
    {
        var ids = new Dictionary<string, int>(section.Length / 16);
        var reader = new Utf8JsonReader(section);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var entry = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id is < 0 or > MaxId)
            {
                throw new InvalidDataException($"tokenizer.json: the id of '{entry}' is not a whole number from 0 to {MaxId}.");
            }

            ids[entry] = id;
        }

        return ids;
    }

    private static MergeTable ReadMerges(ReadOnlySpan<byte> section, Dictionary<string, int> ids)
    {
        var reader = new Utf8JsonReader(section);
        var table = new MergeTable(CountItems(section));
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var buffer = new char[256];
        reader.Read();
        for (var rank = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rank++)
        {
            var (left, right) = ReadPair(ref reader, ref buffer, rank);
            var pair = buffer.AsSpan(0, left + right);
            if (!lookup.TryGetValue(pair[..left], out var leftId) || !lookup.TryGetValue(pair[left..], out var rightId) || !lookup.TryGetValue(pair, out var id))
            {
                throw new InvalidDataException($"tokenizer.json: merge {rank} joins '{pair[..left]}' and '{pair[left..]}'; one of them or '{pair}' is not in the vocabulary.");
            }

            table.Add(leftId, rightId, new Merge(rank, id));
        }

        return table;
    }

    private static int CountItems(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        var count = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }

        return count;
    }

    /// <summary>Writes both sides of a merge, <c>"a b"</c> or <c>["a", "b"]</c>, next to each other.</summary>
    private static (int Left, int Right) ReadPair(ref Utf8JsonReader reader, ref char[] buffer, int rank)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var length = Copy(ref reader, ref buffer, 0);
            var space = buffer.AsSpan(0, length).IndexOf(' ');
            if (space > 0 && space == buffer.AsSpan(0, length).LastIndexOf(' ') && space < length - 1)
            {
                buffer.AsSpan((space + 1)..length).CopyTo(buffer.AsSpan(space));
                return (space, length - 1 - space);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            var left = Copy(ref reader, ref buffer, 0);
            if (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                var right = Copy(ref reader, ref buffer, left);
                if (reader.Read() && reader.TokenType == JsonTokenType.EndArray)
                {
                    return (left, right);
                }
            }
        }

        throw new InvalidDataException($"tokenizer.json: merge {rank} is neither \"a b\" nor [\"a\", \"b\"].");
    }

    private static int Copy(ref Utf8JsonReader reader, ref char[] buffer, int start)
    {
        if (buffer.Length < start + reader.ValueSpan.Length)
        {
            Array.Resize(ref buffer, 2 * (start + reader.ValueSpan.Length));
        }

        return reader.CopyString(buffer.AsSpan(start));
    }
}
