using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Reports;

/// <summary>Makes the figures of a run.</summary>
public static class ReportMaker
{
    /// <param name="fleet">The fleet's name, for people.</param>
    public static SimulationReport Make(SimulationRun run, string fleet)
    {
        var setup = run.Setup;
        var work = Work(run);
        var intervals = Intervals(run, work);
        var answered = run.Requests.Where(request => request.Outcome == Outcome.Done).ToList();
        var met = run.Requests.Count(request => request.Meets(setup.Models[request.Model]));
        var price = setup.Devices.PricePerHourMicros / 1e6;
        var held = intervals.Sum(interval => interval.Held * interval.Length) / 3600;
        return new SimulationReport
        {
            Trace = setup.Trace.Name,
            Devices = $"{setup.Devices.Count}x{setup.Devices.Kind}",
            Fleet = fleet,
            Route = setup.Route,
            Seed = setup.Seed,
            Seconds = Math.Round(setup.Trace.Seconds, 3),
            Requests = run.Requests.Count,
            Shed = run.Requests.Count(request => request.Outcome == Outcome.Shed),
            Late = answered.Count - met,
            Attainment = Part(met, run.Requests.Count),
            Goodput = setup.Trace.Seconds > 0 ? Math.Round(met / setup.Trace.Seconds, 3) : 0,
            TtftMs = Ttft(answered),
            TpotMs = Tpot(answered),
            DeviceHours = Math.Round(held, 4),
            BoundDeviceHours = Math.Round(intervals.Sum(interval => interval.Bound * interval.Length) / 3600, 4),
            PrefixHitRate = PrefixHitRate(answered),
            Cost = Math.Round(held * price, 4),
            PricePerHour = price,
            PeakDevices = intervals.Count == 0 ? 0 : Math.Round(intervals.Max(interval => interval.Held), 2),
            Losses = LossesOf(run, work, intervals),
            Models = [.. setup.Models.Select((model, index) => Model(model, [.. run.Requests.Where(request => request.Model == index)]))],
            Intervals = intervals,
        };
    }

    private static double[] Work(SimulationRun run)
    {
        var setup = run.Setup;
        var models = setup.Models.Select(model => new IdealWork(model, setup.Devices.MemoryBytes, setup.Trace.BlockTokens)).ToArray();
        return [.. run.Requests.Select(request => models[request.Model].Seconds(request))];
    }

    private static List<Interval> Intervals(SimulationRun run, double[] work)
    {
        const double Step = DeviceTime.IntervalSeconds;
        var setup = run.Setup;
        var count = Math.Max(1, (int)Math.Ceiling(setup.Trace.Seconds / Step));
        var (arrived, met, asked) = (new int[count], new int[count], new double[count]);
        var models = new HashSet<int>[count];
        for (var index = 0; index < run.Requests.Count; index++)
        {
            var request = run.Requests[index];
            var at = Math.Min(count - 1, (int)(request.ArrivedAt / Step));
            arrived[at]++;
            met[at] += request.Meets(setup.Models[request.Model]) ? 1 : 0;
            asked[at] += work[index];
            (models[at] ??= []).Add(request.Model);
        }

        var intervals = new List<Interval>(count);
        for (var at = 0; at < count; at++)
        {
            var length = Math.Max(1e-9, Math.Min(Step, setup.Trace.Seconds - (at * Step)));
            var times = run.DeviceTimes.Where(shares => at < shares.Count).Select(shares => shares[at]).ToList();
            var bytes = models[at]?.Sum(model => setup.Models[model].Profile.WeightBytes) ?? 0;
            var memory = bytes / (double)setup.Devices.MemoryBytes;
            var queue = at < run.Queue.Count ? run.Queue[at] : default;
            intervals.Add(new Interval(
                at * Step,
                length,
                times.Sum(share => share.Held) / length,
                times.Sum(share => share.Busy) / length,
                times.Sum(share => share.Loading) / length,
                asked[at] / length,
                Math.Max(asked[at] / length, memory),
                arrived[at],
                met[at],
                queue.Waiting,
                queue.Running));
        }

        return intervals;
    }

    private static Losses LossesOf(SimulationRun run, double[] work, List<Interval> intervals)
    {
        var (done, shed) = (0.0, 0.0);
        for (var index = 0; index < work.Length; index++)
        {
            _ = run.Requests[index].Outcome == Outcome.Done ? done += work[index] : shed += work[index];
        }

        var busy = intervals.Sum(interval => interval.Busy * interval.Length);
        var load = intervals.Sum(interval => interval.Loading * interval.Length);
        var idle = intervals.Sum(interval => (interval.Held - interval.Busy - interval.Loading) * interval.Length);
        var memory = intervals.Sum(interval => Math.Max(0, Math.Min(interval.Bound - interval.Work, interval.Held - interval.Busy - interval.Loading)) * interval.Length);
        return new Losses(Hours(done), Hours(busy - done), Hours(load), Hours(memory), Hours(idle - memory), Hours(shed));

        static double Hours(double seconds) => Math.Round(seconds / 3600, 4);
    }

    private static ModelReport Model(SimulatedModel model, List<SimulatedRequest> requests)
    {
        var answered = requests.FindAll(request => request.Outcome == Outcome.Done);
        return new ModelReport(model.Name, requests.Count, Part(requests.Count(request => request.Meets(model)), requests.Count), requests.Count - answered.Count, Ttft(answered), Tpot(answered));
    }

    private static Percentiles Ttft(List<SimulatedRequest> answered) => Percentiles.OfSeconds([.. answered.Select(request => request.FirstTokenSeconds)]);

    private static Percentiles Tpot(List<SimulatedRequest> answered) => Percentiles.OfSeconds([.. answered.Where(request => request.AnswerTokens > 1).Select(request => request.PerTokenSeconds)]);

    private static double PrefixHitRate(List<SimulatedRequest> answered)
    {
        var prompt = answered.Sum(request => (long)request.PromptTokens);
        return prompt == 0 ? 0 : Math.Round(answered.Sum(request => (long)request.CachedTokens) / (double)prompt, 5);
    }

    /// <summary>1 when nothing was asked for: nothing was missed.</summary>
    private static double Part(int part, int all) => all == 0 ? 1 : Math.Round(part / (double)all, 6);
}
