using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Serving.Tests.Budgets;

public class RateWindowTests
{
    [Fact]
    public void What_came_is_gone_after_a_minute_and_the_second_it_was_in()
    {
        var window = new RateWindow();
        window.Add(100, 5);

        Assert.Equal(5, window.Sum(160));
        Assert.Equal(0, window.Sum(161));
    }

    [Fact]
    public void A_correction_reaches_only_what_is_in_the_window()
    {
        var window = new RateWindow();
        window.Add(100, 5);
        window.Add(110, 3);
        window.Correct(100, -4);
        Assert.Equal(4, window.Sum(110));

        Assert.Equal(3, window.Sum(161));
        window.Correct(100, -1);
        Assert.Equal(3, window.Sum(161));
    }

    [Property(MaxTest = 300)]
    public Property No_60_seconds_have_more_than_the_limit_and_the_wait_is_exact() => Prop.ForAll(
        Gen.Choose(0, 20).Zip(Gen.Choose(1, 40)).ListOf(200).ToArbitrary(),
        arrivals =>
        {
            const long limit = 100;
            var window = new RateWindow();
            var taken = new List<(long Second, long Amount)>();
            var second = 1_000L;
            foreach (var (pause, amount) in arrivals)
            {
                second += pause;
                var wait = window.Wait(second, amount, limit);
                var fits = window.Sum(second) + amount <= limit;
                if (fits != (wait == TimeSpan.Zero))
                {
                    return false;
                }

                if (!fits)
                {
                    var before = second + (long)wait!.Value.TotalSeconds - 1;
                    var early = taken.Where(each => each.Second >= before - RateWindow.Seconds).Sum(each => each.Amount);
                    var then = taken.Where(each => each.Second >= before + 1 - RateWindow.Seconds).Sum(each => each.Amount);
                    if (early + amount <= limit || then + amount > limit)
                    {
                        return false;
                    }

                    continue;
                }

                window.Add(second, amount);
                taken.Add((second, amount));
                if (taken.Where(each => each.Second > second - RateWindow.Seconds).Sum(each => each.Amount) > limit)
                {
                    return false;
                }
            }

            return true;
        });
}
