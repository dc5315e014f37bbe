using System.Buffers.Text;
using System.Text.Json;
using MaiCluster.Serving.Partners;

namespace MaiCluster.Gateway.Partners;

/// <summary>
/// The few places of a partner's JSON that matter here: a whole answer, or one event of a stream. It is read once and nothing is
/// allocated; what is not looked at goes through as it is.
/// </summary>
internal ref struct AnswerScan
{
    private Utf8JsonReader _reader;

    /// <summary>The value of <c>model</c>; empty where it is not there.</summary>
    public JsonSpan Model { get; private set; }

    /// <summary>The object <c>usage</c>; empty where it is not there, or null.</summary>
    public JsonSpan UsageObject { get; private set; }

    public bool UsageIsEmpty { get; private set; }

    /// <summary>The value of <c>usage.cost_micros</c>: a partner may be another such cluster, and what it costs there is nobody's business.</summary>
    public JsonSpan Cost { get; private set; }

    public PartnerUsage Usage { get; private set; }

    public bool HasUsage => UsageObject.Length > 0;

    /// <summary>Choices of it, or -1 where it has no such array.</summary>
    public int Choices { get; private set; }

    /// <summary>Choices that it has something to say of: tokens, where a partner sends each as it comes.</summary>
    public int Said { get; private set; }

    /// <summary>Choices that end here.</summary>
    public int Finished { get; private set; }

    /// <summary>One of them ends because it has as many tokens as it may.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Its <c>type</c> says that nothing comes after it, as streams of transcripts, speech and pictures end.</summary>
    public bool IsLast { get; private set; }

    /// <summary>It is an error, not an answer.</summary>
    public bool IsError { get; private set; }

    /// <returns>False where it is no JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AnswerScan scan)
    {
        scan = new AnswerScan { _reader = new Utf8JsonReader(json), Choices = -1 };
        try
        {
            if (!scan._reader.Read() || scan._reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (scan._reader.Read() && scan._reader.TokenType == JsonTokenType.PropertyName)
            {
                scan.ReadField();
            }

            return scan._reader.TokenType == JsonTokenType.EndObject && !scan._reader.Read(); // what follows it would throw
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void ReadField()
    {
        if (_reader.ValueTextEquals("model"u8))
        {
            Next();
            Model = _reader.TokenType == JsonTokenType.String ? At() : default;
        }
        else if (_reader.ValueTextEquals("choices"u8))
        {
            ReadChoices();
        }
        else if (_reader.ValueTextEquals("usage"u8))
        {
            ReadUsage();
        }
        else if (_reader.ValueTextEquals("error"u8))
        {
            Next();
            IsError |= _reader.TokenType != JsonTokenType.Null;
        }
        else if (_reader.ValueTextEquals("type"u8))
        {
            Next();
            IsLast = _reader.TokenType == JsonTokenType.String && (_reader.ValueSpan.EndsWith(".done"u8) || _reader.ValueSpan.EndsWith(".completed"u8));
        }
        else if (_reader.ValueTextEquals("data"u8))
        {
            ReadItems();
        }
        else if (_reader.ValueTextEquals("duration"u8))
        {
            Next();
            Usage = Usage with { AudioInMilliseconds = Milliseconds() };
        }

        _reader.Skip();
    }

    private void ReadChoices()
    {
        Next();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        Choices = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            Choices++;
            if (_reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice();
            }

            _reader.Skip();
        }
    }

    private void ReadChoice()
    {
        var says = false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.ValueTextEquals("delta"u8))
            {
                says |= ReadDelta();
            }
            else if (_reader.ValueTextEquals("text"u8))
            {
                Next();
                says |= IsText();
            }
            else if (_reader.ValueTextEquals("finish_reason"u8))
            {
                Next();
                Finished += _reader.TokenType == JsonTokenType.String ? 1 : 0;
                IsCutShort |= _reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals("length"u8);
            }

            _reader.Skip();
        }

        Said += says ? 1 : 0;
    }

    /// <summary>Whether anything is in it but who speaks.</summary>
    private bool ReadDelta()
    {
        Next();
        var says = false;
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return says;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRole = _reader.ValueTextEquals("role"u8);
            Next();
            says |= !isRole && (IsText() || _reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject);
            _reader.Skip();
        }

        return says;
    }

    private void ReadItems()
    {
        Next();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        var items = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items++;
            _reader.Skip();
        }

        Usage = Usage with { Images = items };
    }

    private void ReadUsage()
    {
        Next();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        UsageIsEmpty = true;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            UsageIsEmpty = false;
            if (_reader.ValueTextEquals("prompt_tokens"u8) || _reader.ValueTextEquals("input_tokens"u8))
            {
                Next();
                Usage = Usage with { PromptTokens = Count() };
            }
            else if (_reader.ValueTextEquals("completion_tokens"u8) || _reader.ValueTextEquals("output_tokens"u8))
            {
                Next();
                Usage = Usage with { CompletionTokens = Count() };
            }
            else if (_reader.ValueTextEquals("prompt_tokens_details"u8) || _reader.ValueTextEquals("input_tokens_details"u8))
            {
                ReadDetails();
            }
            else if (_reader.ValueTextEquals("seconds"u8))
            {
                Next();
                Usage = Usage with { AudioInMilliseconds = Milliseconds() };
            }
            else if (_reader.ValueTextEquals("cost_micros"u8))
            {
                Next();
                var at = (int)_reader.TokenStartIndex;
                _reader.Skip();
                Cost = new JsonSpan(at, (int)_reader.BytesConsumed - at);
            }

            _reader.Skip();
        }

        UsageObject = new JsonSpan(start, (int)_reader.BytesConsumed - start);
    }

    private void ReadDetails()
    {
        Next();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCached = _reader.ValueTextEquals("cached_tokens"u8);
            Next();
            Usage = isCached ? Usage with { CachedTokens = Count() } : Usage;
            _reader.Skip();
        }
    }

    private void Next() => _reader.Read();

    private readonly bool IsText() => _reader.TokenType == JsonTokenType.String && _reader.ValueSpan.Length > 0;

    private readonly JsonSpan At() => new((int)_reader.TokenStartIndex, (int)(_reader.BytesConsumed - _reader.TokenStartIndex));

    private readonly int? Count() => _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var count) && count >= 0 ? count : null;

    /// <summary>Of seconds, as a number or, as older partners have it, a text.</summary>
    private readonly long? Milliseconds() =>
        _reader.TokenType is JsonTokenType.Number or JsonTokenType.String
        && Utf8Parser.TryParse(_reader.ValueSpan, out double seconds, out var read) && read == _reader.ValueSpan.Length && seconds is >= 0 and < 1e9
            ? (long)Math.Round(seconds * 1000)
            : null;
}
