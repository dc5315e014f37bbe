using System.CommandLine;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Routing.Policies;
using MaiCluster.Simulation.Fleets;
using MaiCluster.Simulation.Traces;

namespace MaiCluster.Node.Simulating;

/// <summary>The options of <c>mai sim</c> and what was given for them.</summary>
internal sealed class SimulationFlags
{
    public Option<string> Trace { get; } = new("--trace") { Description = $"A file (Azure LLM CSV, Mooncake JSONL) or {string.Join(", ", SyntheticTrace.Names)} [the mix's trace, else poisson]", HelpName = "FILE|KIND" };

    public Option<string> Devices { get; } = new("--devices") { Description = "How many there may be, and of which kind", HelpName = "COUNTxKIND", DefaultValueFactory = _ => "8xH100" };

    public Option<string> Fleet { get; } = new("--fleet") { Description = "Who decides what runs where: " + string.Join(", ", FleetPolicies.Names), HelpName = "FLEET", DefaultValueFactory = _ => "squishy" };

    public Option<string> Route { get; } = new("--route") { Description = "Who chooses among replicas: " + string.Join(", ", RoutePolicies.Names), HelpName = "ROUTE", DefaultValueFactory = _ => "headroom" };

    public Option<string?> Policy { get; } = new("--policy") { Description = "Both at once, such as first-fit+least-loaded", HelpName = "FLEET+ROUTE" };

    public Option<bool> Constant { get; } = new("--constant") { Description = "The fleet is made once, for the whole trace's mean demand, and stays" };

    public Option<double> Demand { get; } = new("--demand") { Description = "Plan for this many times the demand, 0.1 to 10", HelpName = "TIMES", DefaultValueFactory = _ => 1 };

    public Option<string?> Slo { get; } = new("--slo") { Description = "Times that every request asks for [the mix's, else ttft=1s,tpot=50ms]", HelpName = "TIMES" };

    public Option<int> Seed { get; } = new("--seed") { Description = "Of what is drawn: arrivals, lengths, which model is asked for", HelpName = "N", DefaultValueFactory = _ => 1 };

    public Option<string?> Mix { get; } = new("--mix") { Description = "Models, their profiles and how they are asked for, as bench/sim/zipf20.json", HelpName = "FILE" };

    public Option<int> Models { get; } = new("--models") { Description = "Without a mix: how many copies of the profile's model, asked for by Zipf's law, 1 to 1,000", HelpName = "N", DefaultValueFactory = _ => 1 };

    public Option<double> Zipf { get; } = new("--zipf") { Description = "Exponent of that law, 0 to 10", HelpName = "S", DefaultValueFactory = _ => 1 };

    public Option<string> Profile { get; } = new("--profile") { Description = "Without a mix: a shipped profile", HelpName = "NAME", DefaultValueFactory = _ => "sim-small-8b" };

    public Option<double> Rate { get; } = new("--rate") { Description = "Requests a second of a synthetic trace", HelpName = "RATE", DefaultValueFactory = _ => 5 };

    public Option<double> Seconds { get; } = new("--seconds") { Description = "How long a synthetic trace lasts", HelpName = "S", DefaultValueFactory = _ => 3600 };

    public Option<double> Speed { get; } = new("--speed") { Description = "The trace arrives this many times as fast, above 0 to 100,000", HelpName = "TIMES", DefaultValueFactory = _ => 1 };

    public Option<double> Price { get; } = new("--price") { Description = "Of a device an hour, 0 to 1,000,000", HelpName = "PRICE", DefaultValueFactory = _ => 3 };

    public Option<string?> Json { get; } = new("--json") { Description = "Write one JSON object there; - is standard output", HelpName = "FILE" };

    public Option<string?> Html { get; } = new("--html") { Description = "Write a page with plots there", HelpName = "FILE" };

    public Option<string?> Bench { get; } = new("--bench") { Description = "Compare the ways to run a mix at 99 % attainment", HelpName = "MIX" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Trace, Devices, Fleet, Route, Policy, Constant, Demand, Slo, Seed, Mix, Models, Zipf, Profile, Rate, Seconds, Speed, Price, Json, Html, Bench })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="CommandFailedException">A number is out of its range, or a name is none.</exception>
    public void Check(ParseResult given)
    {
        Within(Demand, 0.1, 10);
        Within(Zipf, 0, 10);
        Within(Rate, 0.001, 100_000);
        Within(Seconds, 1, 1_000_000);
        Within(Speed, 0.001, 100_000);
        Within(Price, 0, 1_000_000);
        if (given.GetValue(Models) is var models and (< 1 or > 1000))
        {
            throw CommandFailedException.Usage($"'{models}' is wrong for --models: expected 1 to 1000.");
        }

        if (given.GetValue(Rate) * given.GetValue(Seconds) > 10_000_000)
        {
            throw CommandFailedException.Usage("--rate times --seconds is more than 10,000,000 requests.");
        }

        void Within(Option<double> option, double least, double most)
        {
            if (given.GetValue(option) is var value && !(value >= least && value <= most))
            {
                throw CommandFailedException.Usage($"'{value}' is wrong for {option.Name}: expected {least} to {most}.");
            }
        }
    }

    /// <summary>Fleet and route, from a pair or apart.</summary>
    /// <exception cref="CommandFailedException">A name is none.</exception>
    public (string Fleet, string Route) Pair(ParseResult given)
    {
        var (fleet, route) = (given.GetRequiredValue(Fleet), given.GetRequiredValue(Route));
        if (given.GetValue(Policy) is { } pair)
        {
            (fleet, route) = pair.Split('+') is [var first, var second] ? (first, second)
                : throw CommandFailedException.Usage($"'{pair}' is wrong for --policy: expected FLEET+ROUTE, such as squishy+headroom.");
        }

        return (One(fleet, FleetPolicies.Names, "a fleet"), One(route, RoutePolicies.Names, "a route"));

        static string One(string name, IReadOnlyList<string> names, string what) =>
            names.Contains(name) ? name : throw CommandFailedException.Usage($"'{name}' is not {what}: expected {string.Join(", ", names)}.");
    }
}
