using System.Text.Json.Serialization;

namespace MaiCluster.Simulation.Reports;

/// <summary>One run in figures. The same setup gives the same report.</summary>
public sealed record SimulationReport
{
    public required string Trace { get; init; }

    /// <summary>Devices there were, such as 8xh100-80gb.</summary>
    public required string Devices { get; init; }

    public required string Fleet { get; init; }

    public required string Route { get; init; }

    public required int Seed { get; init; }

    /// <summary>To the last arrival; devices are counted up to there.</summary>
    public required double Seconds { get; init; }

    public required int Requests { get; init; }

    /// <summary>Refused or given up before they reached a replica: they met nothing.</summary>
    public required int Shed { get; init; }

    /// <summary>Answered, but not in time.</summary>
    public required int Late { get; init; }

    /// <summary>The part of all requests that met both times, 0 to 1.</summary>
    public required double Attainment { get; init; }

    /// <summary>Requests per second that met both times.</summary>
    public required double Goodput { get; init; }

    /// <summary>Time to the first token of the answered requests.</summary>
    public required Percentiles TtftMs { get; init; }

    /// <summary>Mean time per further token of the answered requests, queueing left out.</summary>
    public required Percentiles TpotMs { get; init; }

    /// <summary>Integral of devices held.</summary>
    public required double DeviceHours { get; init; }

    /// <summary>No cluster needs less: by intervals of 10 s, the larger of work over capacity and bytes of the models asked for over bytes of a device.</summary>
    public required double BoundDeviceHours { get; init; }

    /// <summary>Cached prompt tokens over all prompt tokens, of the answered requests.</summary>
    public required double PrefixHitRate { get; init; }

    /// <summary>Of the held devices, in the ledger's currency.</summary>
    public required double Cost { get; init; }

    /// <summary>Most devices held at once, as a mean over 10 s.</summary>
    public required double PeakDevices { get; init; }

    public required Losses Losses { get; init; }

    public required IReadOnlyList<ModelReport> Models { get; init; }

    [JsonIgnore]
    public IReadOnlyList<Interval> Intervals { get; init; } = [];

    [JsonIgnore]
    public double PricePerHour { get; init; }
}
