using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Tests.Metering;

[Collection(RunsAlone.Name)]
public sealed class StepShareTests
{
    [Theory]
    [InlineData(100, new[] { 1, 1, 1 }, new long[] { 34, 33, 33 })] // a tie goes to the earlier row
    [InlineData(10, new[] { 6, 3, 1 }, new long[] { 6, 3, 1 })]
    [InlineData(11, new[] { 6, 3, 1 }, new long[] { 7, 3, 1 })] // 6.6, 3.3, 1.1
    [InlineData(5, new[] { 1, 2, 3, 4 }, new long[] { 1, 1, 1, 2 })] // 0.5, 1, 1.5, 2: the first of the two halves
    [InlineData(2, new[] { 1, 1, 1, 1 }, new long[] { 1, 1, 0, 0 })]
    [InlineData(1_000, new[] { 512, 0, 1 }, new long[] { 998, 0, 2 })] // 998.05, 0, 1.95
    [InlineData(7, new[] { 0, 0 }, new long[] { 4, 3 })]
    [InlineData(0, new[] { 3, 4 }, new long[] { 0, 0 })]
    [InlineData(long.MaxValue, new[] { int.MaxValue }, new[] { long.MaxValue })]
    [InlineData(long.MaxValue, new[] { int.MaxValue, int.MaxValue }, new[] { 4611686018427387904, 4611686018427387903 })]
    public void Step_is_split_by_largest_remainder(long nanoseconds, int[] weights, long[] expected) => Assert.Equal(expected, Split(nanoseconds, weights));

    [Property(MaxTest = 1000)]
    public Property Shares_add_up_and_each_is_within_one_of_its_exact_part() => Prop.ForAll(Steps(), step =>
    {
        var shares = Split(step.Nanoseconds, step.Weights);
        var total = step.Weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
        Assert.Equal(step.Nanoseconds, shares.Aggregate(BigInteger.Zero, (sum, share) => sum + share));
        for (var row = 0; row < shares.Length; row++)
        {
            var weight = total.IsZero ? 1 : step.Weights[row];
            var of = total.IsZero ? step.Weights.Length : total;
            Assert.InRange((shares[row] * of) - ((BigInteger)step.Nanoseconds * weight), 1 - of, of - 1);
            Assert.True(total.IsZero || step.Weights[row] > 0 || shares[row] == 0);
        }
    });

    [Property(MaxTest = 1000)]
    public Property More_work_never_gets_less_and_equal_work_leans_to_the_earlier_row() => Prop.ForAll(Steps(), step =>
    {
        var shares = Split(step.Nanoseconds, step.Weights);
        for (var row = 1; row < shares.Length; row++)
        {
            var (before, after) = (step.Weights[row - 1], step.Weights[row]);
            Assert.True(before < after ? shares[row - 1] <= shares[row] : before > after ? shares[row - 1] >= shares[row] : shares[row - 1] - shares[row] is 0 or 1);
        }
    });

    [Fact]
    public void More_rows_than_the_stack_takes_are_split_too()
    {
        var weights = Enumerable.Range(1, 1000).ToArray();
        var shares = Split(1_000_003, weights);
        Assert.Equal(1_000_003, shares.Sum());
        Assert.All(shares, (share, row) => Assert.InRange((share * 500_500) - (1_000_003L * weights[row]), -500_499, 500_499));
    }

    [Fact]
    public void Split_allocates_nothing()
    {
        int[] weights = [512, 1, 1, 1, 7, 1, 1, 1];
        var shares = new long[weights.Length];
        StepShare.Split(12_345_678, weights, shares);
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++)
        {
            StepShare.Split(12_345_678 + step, weights, shares);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_cannot_be_split_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Split(-1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Split(1, [1, -1]));
        Assert.Throws<ArgumentException>(() => Split(1, []));
        Assert.Throws<ArgumentException>(() => StepShare.Split(1, [1, 2], new long[3]));
    }

    private static long[] Split(long nanoseconds, int[] weights)
    {
        var shares = new long[weights.Length];
        StepShare.Split(nanoseconds, weights, shares);
        return shares;
    }

    /// <summary>Steps of one to forty rows: usual ones, idle rows among them, and the largest numbers there are.</summary>
    private static Arbitrary<(long Nanoseconds, int[] Weights)> Steps()
    {
        var time = Gen.OneOf(Gen.Choose(0, 50).Select(time => (long)time), Gen.Choose(0, int.MaxValue).Select(time => (long)time), Gen.Choose(0, 1000).Select(less => long.MaxValue - less));
        var weight = Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 4), Gen.Choose(0, 8192), Gen.Choose(int.MaxValue - 3, int.MaxValue));
        var weights = Gen.Choose(1, 40).SelectMany(rows => Gen.OneOf(weight.ArrayOf(rows), Gen.Constant(0).ArrayOf(rows)));
        return time.SelectMany(nanoseconds => weights.Select(rows => (nanoseconds, rows))).ToArbitrary();
    }
}
