namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>How full a device may be.</summary>
/// <param name="Duty">The largest share of its time.</param>
/// <param name="SloShare">The part of each promised time that may be used up.</param>
/// <param name="Sigmas">Standard deviations of the arriving work to keep free.</param>
/// <param name="WindowSeconds">Over which that deviation is taken.</param>
/// <param name="SizeVariation">Squared coefficient of variation of a request's work.</param>
internal readonly record struct PackLimits(double Duty, double SloShare, double Sigmas, double WindowSeconds, double SizeVariation)
{
    public static PackLimits Of(FleetOptions options) =>
        new(options.MaxDuty, 1, options.BurstSigmas, options.BurstWindow.TotalSeconds, options.WorkVariation);

    public PackLimits Tightened(double share) => this with { Duty = Duty * share, SloShare = share };
}
