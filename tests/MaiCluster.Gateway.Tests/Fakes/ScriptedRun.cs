using System.Text;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>A run whose tokens the test writes.</summary>
public sealed class ScriptedRun(TextRequest request) : InferenceRun
{
    private readonly TokenStream _tokens = new((request.MaxTokens + 2) * request.Choices);
    private readonly bool[] _ended = new bool[request.Choices];
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private RequestFailure? _failure;
    private int _completionTokens;
    private int _settlements;

    public int Position { get; set; }

    public TimeSpan? Wait { get; set; }

    public IReadOnlyList<BudgetWarning> Warnings { get; set; } = [];

    public override IReadOnlyList<BudgetWarning> BudgetWarnings => Warnings;

    public override InferenceRequest Request => request;

    public override TokenStream Tokens => _tokens;

    public override ReplicaId? Replica => new(new DeviceId("node-1", "cpu"), "smollm2-135m-instruct");

    public override int QueuePosition => Position;

    public override TimeSpan? Expected => Wait;

    public override int CachedTokens => 3;

    public override RequestFailure? Failure => _failure;

    /// <summary>Completes when the gateway cancels the run.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Completes when the gateway has settled the run.</summary>
    public Task Settled => _settled.Task;

    public int Settlements => _settlements;

    /// <summary>Writes whole words, or the bytes of anything else.</summary>
    public ScriptedRun Say(int choice, params string[] pieces)
    {
        foreach (var piece in pieces)
        {
            if (ByteTokenizer.Words.Contains(piece))
            {
                Token(choice, ByteTokenizer.IdOfWord(piece));
            }
            else
            {
                foreach (var unit in Encoding.UTF8.GetBytes(piece))
                {
                    Token(choice, unit);
                }
            }
        }

        return this;
    }

    public ScriptedRun Token(int choice, int id, FinishReason finish = FinishReason.None, bool isEnd = false)
    {
        var logprobs = request.TopLogprobs is { } top ? new TokenLogprobs(-0.5f, [.. Enumerable.Range(0, top).Select(i => i == 0 ? id : 'a' + i)], [.. Enumerable.Range(0, top).Select(i => -0.5f - i)]) : null;
        Write(new GeneratedToken { Choice = choice, Token = id, Finish = finish, IsEndToken = isEnd, Logprobs = logprobs });
        return this;
    }

    /// <summary>Ends a choice with the end-of-turn token.</summary>
    public ScriptedRun Stop(int choice = 0) => Token(choice, ByteTokenizer.EndToken, FinishReason.Stop, isEnd: true);

    public ScriptedRun Fail(RequestFailure failure)
    {
        _failure = failure;
        for (var choice = 0; choice < request.Choices; choice++)
        {
            Write(new GeneratedToken { Choice = choice, Token = -1, Finish = FinishReason.Failed });
        }

        return this;
    }

    public override void Cancel()
    {
        for (var choice = 0; choice < request.Choices; choice++)
        {
            Write(new GeneratedToken { Choice = choice, Token = -1, Finish = FinishReason.Cancelled });
        }

        _cancelled.TrySetResult();
    }

    public override async Task<UsageRecord> SettleAsync()
    {
        await _allEnded.Task;
        Interlocked.Increment(ref _settlements);
        _settled.TrySetResult();
        return new UsageRecord
        {
            Id = request.Id,
            KeyId = request.Requester.KeyId,
            Model = request.Model,
            Node = "test",
            Started = DateTimeOffset.UnixEpoch,
            PromptTokens = request.Prompt.Length,
            CachedTokens = CachedTokens,
            CompletionTokens = _completionTokens,
            QueueMilliseconds = 12.4,
            Outcome = UsageOutcome.Stop,
        };
    }

    private void Write(in GeneratedToken token)
    {
        lock (_gate)
        {
            if (_ended[token.Choice])
            {
                return;
            }

            _completionTokens += token.Token >= 0 ? 1 : 0;
            _tokens.Write(token);
            _ended[token.Choice] = token.Finish != FinishReason.None;
            if (_ended.All(ended => ended))
            {
                _tokens.End();
                _allEnded.TrySetResult();
            }

            _tokens.Flush();
        }
    }
}
