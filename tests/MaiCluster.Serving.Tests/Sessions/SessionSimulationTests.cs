using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Sessions;

/// <summary>Random turns, forks, overlaps, deletions, second activations and pauses: the log is always what was said last, and every span of it was decoded.</summary>
public sealed class SessionSimulationTests
{
    private const string Model = "mai-text";
    private static readonly SessionId Id = SessionId.Of("key_1", "talk");
    private static readonly ReplicaId Replica = ReplicaId.Parse("node-1/cpu/smollm2");
    private static readonly int Seeds = LongRun.IsOn ? 20_000 : 1000;

    [Fact]
    public async Task The_log_always_equals_what_was_said()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            await RunAsync(seed);
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var store = new MemorySessionStore(time);
        var options = new SessionOptions();
        var activations = new[] { await ActivateAsync(), await ActivateAsync() };
        var running = new List<RunningTurn>();
        Said? said = null;
        var deletions = 0;
        var written = time.GetUtcNow();
        for (var step = 0; step < 60; step++)
        {
            var which = random.Next(8) == 0 ? 1 : 0; // mostly the one that the directory knows
            switch (random.Next(10))
            {
                case 0:
                    activations[which] = await ActivateAsync();
                    break;
                case 1 when random.Next(3) == 0:
                    await activations[which].DeleteAsync(default);
                    (said, written) = (null, time.GetUtcNow());
                    deletions++;
                    break;
                case 2 when random.Next(4) == 0:
                    running.Clear(); // no turn runs for hours
                    time.Advance(TimeSpan.FromHours(random.Next(30)));
                    await store.DeleteExpiredAsync(default);
                    if (time.GetUtcNow() - written >= options.TimeToLive)
                    {
                        (said, deletions) = (null, 0);
                    }

                    break;
                case < 6:
                    running.Add(Begin(activations[which]));
                    break;
                default:
                    if (running.Count > 0)
                    {
                        var turn = running[random.Next(running.Count)];
                        running.Remove(turn);
                        await EndAsync(activations[which], turn);
                    }

                    break;
            }

            var log = (await ActivateAsync()).Log;
            Assert.True(log.Tokens.Span.SequenceEqual(said?.Tokens), $"seed {seed}, step {step}: the log has {log.Tokens.Length} tokens, said were {said?.Tokens.Length ?? 0}");
            Assert.True(IsDecoded(log.Decoded, said), $"seed {seed}, step {step}: spans {string.Join(' ', log.Decoded)}");
        }

        ValueTask<Session> ActivateAsync() => Session.ActivateAsync(Id, store, options, time, default);

        RunningTurn Begin(Session session)
        {
            // Sometimes the whole history, sometimes an edit of it: a prefix and something else.
            var history = said?.Tokens ?? [];
            var kept = random.Next(3) == 0 ? random.Next(history.Length + 1) : history.Length;
            int[] prompt = [.. history.AsSpan(0, kept), .. Tokens(1 + random.Next(4))];
            var turn = session.BeginTurn(Model, prompt);
            Assert.True(turn.SharedTokens <= prompt.Length && turn.Decoded.All(span => span.End <= turn.SharedTokens), $"seed {seed}: {turn}");
            return new RunningTurn(turn, prompt);
        }

        async Task EndAsync(Session session, RunningTurn turn)
        {
            var answer = Tokens(random.Next(5));
            await session.EndTurnAsync(new CompletedTurn(Model, Replica, turn.Turn, turn.Prompt, answer), default);
            if (turn.Turn.Generation >= deletions)
            {
                var decoded = Enumerable.Range(0, turn.Prompt.Length).Select(position => turn.Turn.Decoded.Any(span => position >= span.Start && position < span.End));
                said = new Said([.. turn.Prompt, .. answer], [.. decoded, .. answer.Select(_ => true)]);
                written = time.GetUtcNow();
            }
        }

        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(5))];
    }

    /// <summary>Spans cover exactly the decoded positions, in order, and do not touch.</summary>
    private static bool IsDecoded(IReadOnlyList<DecodedSpan> spans, Said? said)
    {
        var covered = new bool[said?.Tokens.Length ?? 0];
        var end = -1;
        foreach (var span in spans)
        {
            if (span.Start <= end || span.Length < 1 || span.End > covered.Length)
            {
                return false;
            }

            Array.Fill(covered, true, span.Start, span.Length);
            end = span.End;
        }

        return covered.AsSpan().SequenceEqual(said?.IsDecoded ?? []);
    }

    private sealed record Said(int[] Tokens, bool[] IsDecoded);

    /// <summary>One that an activation began which had not heard of a deletion yet is forgotten too: rather that than the other way round.</summary>
    private sealed record RunningTurn(SessionTurn Turn, int[] Prompt);
}
