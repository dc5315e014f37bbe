using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Comparing;

/// <summary>
/// The smallest constant fleet of devices with one model each. Models do not touch each other there, so each is run alone with
/// one device more at a time, and the device that saves most misses is added until enough requests are met.
/// </summary>
internal static class OwnDevices
{
    /// <summary>Devices of one model that are tried.</summary>
    private const int Most = 200;

    public static Placement Smallest(SimulationSetup setup, double attainment)
    {
        var models = setup.Models.Select((_, model) => new OneModel(setup, model)).ToArray();
        var allowed = setup.Asked.Count - (long)Math.Ceiling(attainment * setup.Asked.Count);
        while (models.Sum(model => (long)model.Missed) > allowed && models.MaxBy(model => model.Saving) is { Saving: > 0 } next)
        {
            next.Add();
        }

        return new Placement([.. models.SelectMany((model, index) => Enumerable.Repeat<IReadOnlyList<int>>([index], model.Devices))]);
    }

    private sealed class OneModel
    {
        private readonly SimulationSetup _setup;
        private readonly int _model;
        private int? _missedWithMore;

        public OneModel(SimulationSetup setup, int model)
        {
            int[] own = [.. Enumerable.Range(0, setup.Asked.Count).Where(index => setup.Asked[index] == model)];
            _model = model;
            _setup = setup with
            {
                Trace = setup.Trace with { Requests = [.. own.Select(index => setup.Trace.Requests[index])] },
                Asked = [.. own.Select(_ => model)],
                Fleet = null,
            };
            Missed = own.Length == 0 ? 0 : Run(Devices);
        }

        public int Devices { get; private set; } = 1;

        public int Missed { get; private set; }

        /// <summary>Requests more that one device more would meet; at least 1 while any is missed, so that a hopeless start is not the end.</summary>
        public int Saving => Missed == 0 || Devices >= Most ? 0 : Math.Max(1, Missed - (_missedWithMore ??= Run(Devices + 1)));

        public void Add()
        {
            Missed = _missedWithMore ?? Run(Devices + 1);
            _missedWithMore = null;
            Devices++;
        }

        private int Run(int devices)
        {
            var run = SimulatedCluster.Run(_setup with { Devices = _setup.Devices with { Count = devices }, Start = new Placement([.. Enumerable.Repeat<IReadOnlyList<int>>([_model], devices)]) });
            return run.Requests.Count(request => !request.Meets(_setup.Models[_model]));
        }
    }
}
