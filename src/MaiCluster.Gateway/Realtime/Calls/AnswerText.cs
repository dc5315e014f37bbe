using System.Text;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Live.Speaking;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>Where the text model's answer goes: into the call's events, and cut into sentences for the voice.</summary>
internal sealed class AnswerText(CallState call, AnswerOutput output) : AnswerSink
{
    private readonly SentenceCutter _cutter = new();
    private readonly List<string> _sentences = [];

    /// <summary>It ended at its limit of tokens.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Sentences that are whole by now, each given once.</summary>
    public IReadOnlyList<string> TakeSentences()
    {
        if (_sentences.Count == 0)
        {
            return [];
        }

        var taken = _sentences.ToArray();
        _sentences.Clear();
        return taken;
    }

    public override void Text(ChoiceProgress choice, ReadOnlySpan<byte> text)
    {
        var delta = Encoding.UTF8.GetString(text);
        lock (call.Gate)
        {
            output.Text(delta);
        }

        _sentences.AddRange(_cutter.Append(delta));
    }

    public override void Call(ChoiceProgress choice, int call, string id, string name) => Locked(() => output.Call(id, name));

    public override void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json)
    {
        var delta = Encoding.UTF8.GetString(json);
        Locked(() => output.Arguments(delta));
    }

    public override void End(ChoiceProgress choice, string reason)
    {
        IsCut = reason == "length";
        Locked(output.TextDone);
        if (_cutter.Finish() is { } rest)
        {
            _sentences.Add(rest);
        }
    }

    private void Locked(Action change)
    {
        lock (call.Gate)
        {
            change();
        }
    }
}
