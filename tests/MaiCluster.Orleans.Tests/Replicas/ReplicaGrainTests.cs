using MaiCluster.Cluster.Tests.Contract;
using MaiCluster.Orleans.Replicas;
using MaiCluster.Orleans.Tests.Cluster;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Orleans.Tests.Replicas;

public sealed class ReplicaGrainTests : IAsyncLifetime
{
    private OrleansCluster _cluster = null!;

    private IReadOnlyList<TestNode> Nodes => _cluster.Nodes;

    public async Task InitializeAsync()
    {
        _cluster = await OrleansCluster.StartAsync(silos: 3);
        foreach (var node in Nodes)
        {
            await _cluster.Control.StartAsync(node.Replica, planVersion: 1, CancellationToken.None);
            await Within.HoldsAsync(() => node.Replicas.Of(node.Replica).State == ReplicaState.Ready, $"{node.Replica} is ready");
        }
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_silo_reaches_replicas_of_others_and_its_own()
    {
        var links = _cluster.Silo(Nodes[0].Name).GetRequiredService<IReplicaLinks>();
        foreach (var node in Nodes)
        {
            var submission = Attempts.Of("from silo to silo");
            Assert.Null(await links.SubmitAsync(node.Replica, submission));

            Assert.Equal(AttemptEnd.Finished, await submission.Ended.InTimeAsync("the answer's end"));
            Assert.Equal(await Attempts.UndisturbedAsync(submission), Attempts.TokensOf(submission));
        }
    }

    [Fact]
    public async Task A_stream_whose_silo_is_killed_goes_on_elsewhere_exactly()
    {
        var first = Attempts.Of("to be continued", maxTokens: 600, endless: true);
        Assert.Null(await _cluster.Links.SubmitAsync(Nodes[2].Replica, first));
        await Attempts.WritesAsync(first, 30);

        await _cluster.KillAsync(Nodes[2].Name);

        Assert.Equal(AttemptEnd.Lost, await first.Ended.InTimeAsync("the lost attempt's end"));
        var second = Attempts.After(first);
        Assert.Null(await _cluster.Links.SubmitAsync(Nodes[0].Replica, second));
        Assert.Equal(AttemptEnd.Finished, await second.Ended.InTimeAsync("the resumed attempt's end"));
        Assert.Equal(await Attempts.UndisturbedAsync(first), Attempts.TokensOf(second));
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_any_more_is_gone()
    {
        var submission = Attempts.Of("nobody listens", maxTokens: 4000, endless: true);
        var port = new GrainReplicaPort(_cluster.Grains.GetGrain<IReplicaGrain>(Nodes[1].Replica.ToString()));
        var reader = port.GenerateAsync(InferenceWork.Of(submission.Request, []), CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());
        await Within.HoldsAsync(() => Nodes[1].Rows == 1, "the request runs");

        // Neither read on nor disposed of: as if its process were gone.
        await Within.HoldsAsync(() => Nodes[1].Rows == 0, "the replica has given it up");
    }

    [Fact]
    public async Task Another_reader_goes_on_from_its_position()
    {
        var submission = Attempts.Of("twice told", maxTokens: 200, endless: true);
        var port = new GrainReplicaPort(_cluster.Grains.GetGrain<IReplicaGrain>(Nodes[1].Replica.ToString()));
        var tokens = new List<int>();
        var run = 0L;
        await using (var first = port.GenerateAsync(InferenceWork.Of(submission.Request, []), CancellationToken.None).GetAsyncEnumerator())
        {
            while (tokens.Count < 50)
            {
                Assert.True(await first.MoveNextAsync());
                run = first.Current.Run;
                tokens.AddRange(first.Current.Tokens.Select(token => token.Token));
            }
        }

        await foreach (var chunk in port.AttachAsync(submission.Request.Id, run, tokens.Count, CancellationToken.None))
        {
            Assert.Equal(tokens.Count, chunk.Position);
            tokens.AddRange(chunk.Tokens.Select(token => token.Token));
        }

        Assert.Equal(Assert.Single(await Attempts.UndisturbedAsync(submission)), tokens);
    }
}
