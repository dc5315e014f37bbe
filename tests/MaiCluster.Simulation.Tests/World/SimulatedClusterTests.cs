using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Routing.Policies;
using MaiCluster.Simulation.Reports;
using MaiCluster.Simulation.Traces;
using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Tests.World;

public class SimulatedClusterTests
{
    public static TheoryData<string> Routes => [.. RoutePolicies.Names];

    [Fact]
    public void A_lone_request_takes_its_chunks_then_its_steps()
    {
        // 50 ms of prompt, then 4 steps of 11 ms.
        var request = SimulatedCluster.Run(Scenes.Setup([Scenes.Model()], [[0]], (0, new(1, 50, 5)))).Requests[0];
        Assert.Equal((Outcome.Done, 1.050, 1.094), (request.Outcome, Round(request.FirstTokenAt), Round(request.EndedAt)));
        Assert.Equal((0.050, 0.011), (Round(request.FirstTokenSeconds), Round(request.PerTokenSeconds)));
    }

    [Fact]
    public void An_answer_of_one_token_ends_with_its_prompt()
    {
        var request = SimulatedCluster.Run(Scenes.Setup([Scenes.Model()], [[0]], (0, new(0, 50, 1)))).Requests[0];
        Assert.Equal((0.050, 0.0), (Round(request.EndedAt), request.PerTokenSeconds));
    }

    [Fact]
    public void A_prompt_is_computed_in_chunks_beside_the_decode_of_others()
    {
        // The first decodes from 0.010 on; at 0.012 the second comes and waits for the step to end at 0.021. Its 150 tokens are
        // a chunk of 99 beside one row (11 + 99 ms) and one of 51 (11 + 51 ms).
        var requests = SimulatedCluster.Run(Scenes.Setup([Scenes.Model()], [[0]], (0, new(0, 10, 6)), (0, new(0.012, 150, 2)))).Requests;
        Assert.Equal(0.010, Round(requests[0].FirstTokenAt));
        Assert.Equal(0.193, Round(requests[1].FirstTokenAt));

        // Steps 1 to 3 of the first end at 0.021, 0.131, 0.193; step 4 has both rows, then one is left.
        Assert.Equal(0.205, Round(requests[1].EndedAt));
        Assert.Equal(0.216, Round(requests[0].EndedAt));
    }

    [Fact]
    public void Steps_grow_with_what_their_rows_attend_to()
    {
        // Steps see 10, 11 and 12 tokens at 1 ms each: 11 + 10, 11 + 11, 11 + 12.
        var request = SimulatedCluster.Run(Scenes.Setup([Scenes.Model(perContext: 0.001)], [[0]], (0, new(0, 10, 4)))).Requests[0];
        Assert.Equal(0.076, Round(request.EndedAt));
    }

    [Fact]
    public void Models_of_one_device_take_turns_step_by_step()
    {
        // a's chunk 0-10, b's chunk 10-20, a's step 20-31 with which it ends, b's step 31-42.
        var requests = SimulatedCluster.Run(Scenes.Setup([Scenes.Model("a"), Scenes.Model("b")], [[0, 1]], (0, new(0, 10, 2)), (1, new(0, 10, 2)))).Requests;
        Assert.Equal([0.010, 0.020], requests.Select(request => Round(request.FirstTokenAt)));
        Assert.Equal([0.031, 0.042], requests.Select(request => Round(request.EndedAt)));
    }

    [Fact]
    public void One_that_has_the_device_alone_lets_another_in_at_the_end_of_its_step()
    {
        // a steps from 0.010 each 11 ms; b comes at 0.040, waits for 0.043, prompts 10 ms, then they alternate.
        var requests = SimulatedCluster.Run(Scenes.Setup([Scenes.Model("a"), Scenes.Model("b")], [[0, 1]], (0, new(0, 10, 6)), (1, new(0.040, 10, 2)))).Requests;
        Assert.Equal(0.053, Round(requests[1].FirstTokenAt));
        Assert.Equal(0.075, Round(requests[1].EndedAt)); // a's fourth step 53-64, then its own
        Assert.Equal(0.086, Round(requests[0].EndedAt));
    }

    [Fact]
    public void Who_finds_no_row_waits_for_one()
    {
        var setup = Scenes.Setup([Scenes.Model(rows: 1)], [[0]], (0, new(0, 10, 6)), (0, new(0.001, 10, 1)));
        var requests = SimulatedCluster.Run(setup).Requests;
        Assert.Equal(0.065, Round(requests[0].EndedAt));
        Assert.Equal(0.075, Round(requests[1].EndedAt));
    }

    [Fact]
    public void What_cannot_be_in_time_is_shed_at_once()
    {
        var request = SimulatedCluster.Run(Scenes.Setup([Scenes.Model(ttft: 0.049)], [[0]], (0, new(0, 50, 5)))).Requests[0];
        Assert.Equal((Outcome.Shed, 0.0), (request.Outcome, request.EndedAt));
    }

    [Fact]
    public void A_prompt_held_before_is_not_computed_again_but_for_two_tokens()
    {
        var setup = Scenes.Setup([Scenes.Model()], [[0], [0]], (0, new(0, 64, 1, [7, 8])), (0, new(1, 64, 1, [7, 8])), (0, new(2, 70, 1, [7, 9])));
        var run = SimulatedCluster.Run(setup with { Trace = setup.Trace with { BlockTokens = 32 } });
        Assert.Equal([0, 62, 32], run.Requests.Select(request => request.CachedTokens));
        Assert.Equal([0.064, 1.002, 2.038], run.Requests.Select(request => Round(request.EndedAt)));
        Assert.Equal(Math.Round(94 / 198.0, 5), ReportMaker.Make(run, "f").PrefixHitRate);
    }

    [Fact]
    public void A_model_without_a_replica_wakes_and_its_requests_are_held_meanwhile()
    {
        var setup = Scenes.Setup([Scenes.Model(load: 5)], [[]], (0, new(1, 50, 5)), (0, new(2, 50, 5)), (0, new(30, 50, 5)));
        var run = SimulatedCluster.Run(setup with { Fleet = new FleetPlanner() });
        Assert.Equal([Outcome.Done, Outcome.Done, Outcome.Done], run.Requests.Select(request => request.Outcome));
        Assert.Equal(6.050, Round(run.Requests[0].FirstTokenAt)); // asked for at 1 s, loaded in 5 s
        var report = ReportMaker.Make(run, "squishy");
        Assert.Equal(Math.Round(29 / 3600.0, 4), report.DeviceHours); // held from 1 s to the last arrival
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Every_request_ends_once_and_the_same_setup_gives_the_same_run(string route)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var setup = Drawn(seed) with { Route = route };
            var (first, second) = (SimulatedCluster.Run(setup), SimulatedCluster.Run(setup));
            Assert.True(first.Requests.All(request => Ended(request)), $"seed {seed}");
            Assert.True(ReportJson.Text(ReportMaker.Make(first, "f")) == ReportJson.Text(ReportMaker.Make(second, "f")), $"seed {seed}");
        }
    }

    [Fact]
    public void Every_request_ends_once_while_the_fleet_changes_and_hours_add_up()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var run = SimulatedCluster.Run(Drawn(seed) with { Fleet = new FleetPlanner(), Start = Placement.Empty });
            Assert.True(run.Requests.All(request => Ended(request)), $"seed {seed}");
            var report = ReportMaker.Make(run, "f");
            var losses = report.Losses;
            Assert.True(Math.Abs(losses.Work + losses.Batches + losses.Load + losses.Memory + losses.Idle - report.DeviceHours) < 0.0005, $"seed {seed}: {losses}");
            Assert.Equal(report.Requests, report.Shed + report.Late + (int)Math.Round(report.Attainment * report.Requests));
        }
    }

    [Fact]
    public void A_setup_that_contradicts_itself_is_refused()
    {
        var setup = Scenes.Setup([Scenes.Model()], [[0]], (0, new(0, 1, 1)));
        Assert.Contains("1 requests, but models of 0.", Assert.Throws<ArgumentException>(() => SimulatedCluster.Run(setup with { Asked = [] })).Message, StringComparison.Ordinal);
        Assert.Contains("The fleet starts on 1 devices; there are 0.", Assert.Throws<ArgumentException>(() => SimulatedCluster.Run(setup with { Devices = setup.Devices with { Count = 0 } })).Message, StringComparison.Ordinal);
    }

    private static SimulationSetup Drawn(int seed)
    {
        var trace = new SyntheticTrace { Rate = 12, Seconds = 90, PromptTokens = 60, AnswerTokens = 20 }.Draw("bursty", seed);
        var law = new ZipfLaw(3, 1, seed);
        return Scenes.Setup([Scenes.Model("a", ttft: 1, tpot: 0.06), Scenes.Model("b", ttft: 1, tpot: 0.06), Scenes.Model("c", ttft: 1, tpot: 0.06, perContext: 1e-5)], [[0, 1], [0, 2], [], []])
            with
        { Trace = trace, Asked = [.. trace.Requests.Select(_ => law.Next())], Seed = seed };
    }

    private static bool Ended(SimulatedRequest request) =>
        request.Outcome == Outcome.Shed
            ? request is { FirstTokenAt: 0 } && request.EndedAt >= request.ArrivedAt
            : request.Outcome == Outcome.Done && request.FirstTokenAt > request.ArrivedAt && request.EndedAt >= request.FirstTokenAt;

    private static double Round(double seconds) => Math.Round(seconds, 6);
}
