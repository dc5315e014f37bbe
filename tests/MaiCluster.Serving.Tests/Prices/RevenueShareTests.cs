using FsCheck.Xunit;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class RevenueShareTests
{
    private const long Unit = 1_000_000;

    [Theory]
    [InlineData(0, 100, 20)]
    [InlineData(900, 100, 20)]
    [InlineData(950, 100, 10 + 15)] // half of it above 1,000, where it is 30 %
    [InlineData(1_000, 100, 30)]
    [InlineData(950, 5_000, 10 + 1_200 + 475)] // through all three
    [InlineData(7_000, 100, 50)]
    public void Each_part_of_the_gross_has_the_rate_of_its_tier(long before, long gross, long share) =>
        Assert.Equal(share * Unit, Tiered(ShareBasis.Gross).Of(before * Unit, gross * Unit, netMicros: -1));

    [Theory]
    [InlineData(0, 100, 60, 12)]
    [InlineData(950, 100, 60, 15)] // 25 % of the whole
    [InlineData(0, 100, 0, 0)]
    [InlineData(0, 100, -50, -10)] // its charge was above what was billed
    [InlineData(2_000, 0, -50, -15)] // nothing was billed: the tier where the month stands
    public void A_share_of_net_is_spread_as_the_gross_is(long before, long gross, long net, long share) =>
        Assert.Equal(share * Unit, Tiered(ShareBasis.Net).Of(before * Unit, gross * Unit, net * Unit));

    [Theory]
    [InlineData(1, 0)] // 0.5
    [InlineData(3, 2)] // 1.5
    [InlineData(5, 2)] // 2.5
    public void A_half_goes_to_the_even_micro(long gross, long share) => Assert.Equal(share, Flat(ShareBasis.Gross, 500_000).Of(0, gross, gross));

    [Theory]
    [InlineData(400, 100)]
    [InlineData(500, 0)]
    [InlineData(600, 0)]
    [InlineData(-10, 510)]
    public void What_lacks_to_the_minimum_is_owed_at_the_months_end(long shares, long owed) =>
        Assert.Equal(owed, (Flat(ShareBasis.Gross, 1) with { MinimumMicros = 500 }).TopUp(shares));

    [Fact]
    public void Ten_billion_units_at_once_are_shared()
    {
        const long Gross = 10_000_000_000 * Unit;
        Assert.Equal(Gross, Flat(ShareBasis.Net, ShareTier.Whole).Of(long.MaxValue, Gross, Gross));
    }

    [Property(MaxTest = 500)]
    public void A_month_billed_in_parts_is_shared_as_one_bill_but_for_each_parts_rounding(uint[] parts)
    {
        var share = Tiered(ShareBasis.Gross);
        var (before, shares) = (0L, 0L);
        foreach (var part in parts)
        {
            shares += share.Of(before, part, part);
            before += part;
        }

        Assert.True(Math.Abs(shares - share.Of(0, before, before)) <= (parts.Length + 1) / 2, $"{shares} of {before} in {parts.Length} parts is not {share.Of(0, before, before)}");
    }

    private static RevenueShare Flat(ShareBasis of, int millionths) => new() { Base = of, Tiers = [new ShareTier(0, millionths)] };

    private static RevenueShare Tiered(ShareBasis of) => new()
    {
        Base = of,
        Tiers = [new ShareTier(0, 200_000), new ShareTier(1_000 * Unit, 300_000), new ShareTier(5_000 * Unit, 500_000)],
    };
}
