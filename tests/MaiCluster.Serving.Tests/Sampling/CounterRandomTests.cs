using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Tests.Sampling;

public class CounterRandomTests
{
    [Fact]
    public void The_numbers_never_change_between_versions()
    {
        // An answer drawn by an older node must go on the same way on a newer one.
        Assert.Equal(0.8833108082136426, SplitMix(seed: 0, steps: 1), 15);
        Assert.Equal(ByHand(seed: 0, choice: 0, position: 0), CounterRandom.NextDouble(0, 0, 0));
        Assert.Equal(ByHand(seed: -7, choice: 3, position: 12_345), CounterRandom.NextDouble(-7, 3, 12_345));
        Assert.Equal(ByHand(seed: long.MaxValue, choice: 127, position: 8_191), CounterRandom.NextDouble(long.MaxValue, 127, 8_191));
    }

    [Fact]
    public void Positions_choices_and_seeds_are_each_uniform()
    {
        AssertUniform(i => CounterRandom.NextDouble(1234, 0, i));
        AssertUniform(i => CounterRandom.NextDouble(1234, i, 0));
        AssertUniform(i => CounterRandom.NextDouble(i, 0, 0));
        AssertUniform(i => CounterRandom.NextDouble((long)i << 32, 1, 7));
    }

    [Fact]
    public void Neighbours_are_independent()
    {
        AssertIndependent(i => CounterRandom.NextDouble(5, 0, i), i => CounterRandom.NextDouble(5, 0, i + 1));
        AssertIndependent(i => CounterRandom.NextDouble(5, 0, i), i => CounterRandom.NextDouble(5, 1, i));
        AssertIndependent(i => CounterRandom.NextDouble(5, 2, i), i => CounterRandom.NextDouble(6, 2, i));
        AssertIndependent(i => CounterRandom.NextDouble(i, 0, 1), i => CounterRandom.NextDouble(i, 1, 0));
    }

    [Fact]
    public void No_number_reaches_one()
    {
        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.InRange(CounterRandom.NextDouble(99, 0, i), 0, 1 - (1.0 / (1L << 53)));
        }
    }

    /// <summary>100 cells, 99 degrees of freedom: 160 is passed by chance once in 10,000 times.</summary>
    private static void AssertUniform(Func<int, double> draw)
    {
        const int Count = 100_000;
        var cells = new int[100];
        for (var i = 0; i < Count; i++)
        {
            cells[(int)(draw(i) * cells.Length)]++;
        }

        Assert.InRange(ChiSquare(cells, Count), 50, 160);
    }

    private static void AssertIndependent(Func<int, double> one, Func<int, double> other)
    {
        const int Count = 100_000;
        var cells = new int[100];
        for (var i = 0; i < Count; i++)
        {
            cells[((int)(one(i) * 10) * 10) + (int)(other(i) * 10)]++;
        }

        Assert.InRange(ChiSquare(cells, Count), 50, 160);
    }

    private static double ChiSquare(int[] cells, int count)
    {
        var expected = (double)count / cells.Length;
        return cells.Sum(cell => (cell - expected) * (cell - expected) / expected);
    }

    private static double ByHand(long seed, int choice, int position)
    {
        var stream = SplitMixBits(SplitMixBits((ulong)seed, 1), (ulong)choice + 1);
        return (SplitMixBits(stream, (ulong)position + 1) >> 11) / 9007199254740992.0;
    }

    private static double SplitMix(ulong seed, ulong steps) => (SplitMixBits(seed, steps) >> 11) / 9007199254740992.0;

    /// <summary>The output of a SplitMix64 generator after this many steps.</summary>
    private static ulong SplitMixBits(ulong seed, ulong steps)
    {
        var z = seed + (steps * 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
