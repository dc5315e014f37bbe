using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Serving.Tests.Budgets;

public class AccountStateTests
{
    private static readonly int Day = BudgetCalendar.DayOf(new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero));

    [Fact]
    public void Periods_begin_and_end_at_midnight_UTC()
    {
        Assert.Equal(Day + 1, BudgetCalendar.DayOf(new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.FromHours(1))));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), BudgetCalendar.EndOf(BudgetPeriod.Day, Day));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), BudgetCalendar.EndOf(BudgetPeriod.Month, Day));
        Assert.Equal(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero), BudgetCalendar.EndOf(BudgetPeriod.Month, new DateOnly(2024, 2, 29).DayNumber));
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), BudgetCalendar.EndOf(BudgetPeriod.Month, new DateOnly(2026, 12, 31).DayNumber));
        Assert.Null(BudgetCalendar.EndOf(BudgetPeriod.InAll, Day));
    }

    [Fact]
    public void Room_is_what_the_tightest_limit_leaves()
    {
        var account = AccountState.Empty.With(new Slice("a", Day, 50, 20)).With(new Slice("b", Day - 1, 30, 10));
        Assert.Equal((20, 30, 30), (account.SpentIn(BudgetPeriod.Day, Day), account.SpentIn(BudgetPeriod.Month, Day), account.SpentIn(BudgetPeriod.InAll, Day + 1)));
        Assert.Equal((30, 50, 0), (account.HeldIn(BudgetPeriod.Day, Day), account.HeldIn(BudgetPeriod.Month, Day), account.HeldIn(BudgetPeriod.Month, Day + 1)));

        Assert.Equal(50, account.Room(new BudgetLimits { MicrosPerDay = 100 }, Day));
        Assert.Equal(20, account.Room(new BudgetLimits { MicrosPerDay = 100, MicrosPerMonth = 100 }, Day));
        Assert.Equal(-10, account.Room(new BudgetLimits { MicrosPerDay = 100, MicrosInAll = 70 }, Day));
        Assert.Equal(100, account.Room(new BudgetLimits { MicrosPerMonth = 100 }, Day + 1));
        Assert.Equal(long.MaxValue, account.Room(new BudgetLimits { AtOnce = 1 }, Day));
    }

    [Fact]
    public void A_slice_that_is_counted_again_books_only_what_is_new_and_a_forgotten_one_stays_spent()
    {
        var account = AccountState.Empty.With(new Slice("a", Day, 50, 20)).With(new Slice("a", Day, 50, 45));
        Assert.Equal((45, 5), (account.SpentMicros, account.HeldIn(BudgetPeriod.InAll, 0)));

        account = account.Without("a");

        Assert.Equal((45, 45, 0), (account.SpentMicros, account.SpentIn(BudgetPeriod.Day, Day), account.HeldIn(BudgetPeriod.InAll, 0)));
        Assert.Same(account, account.Without("a"));
    }

    [Property(MaxTest = 200)]
    public Property Days_add_up_to_their_months_as_long_as_they_are_kept_and_all_of_them_to_the_whole() => Prop.ForAll(
        Gen.Choose(-20, 20).Zip(Gen.Choose(0, 1000)).ListOf(60).ToArbitrary(),
        booked =>
        {
            var account = AccountState.Empty;
            foreach (var (offset, micros) in booked)
            {
                var before = account.Find("a", Day + offset)?.Counted ?? 0;
                account = account.With(new Slice("a", Day + offset, before + micros, before + micros));
            }

            account = BudgetJson.ReadAccount(BudgetId.OfTenant("acme"), BudgetJson.Write(account)); // as it comes back from a store
            var days = booked.GroupBy(each => Day + each.Item1).ToDictionary(day => day.Key, day => day.Sum(each => (long)each.Item2));
            return days.All(day => account.SpentIn(BudgetPeriod.Day, day.Key) == day.Value)
                && days.GroupBy(day => BudgetCalendar.FirstOfMonth(day.Key)).All(month => account.SpentIn(BudgetPeriod.Month, month.Key) == month.Sum(day => day.Value))
                && account.SpentMicros == days.Values.Sum();
        });

    [Fact]
    public void Days_of_the_four_months_that_were_booked_last_are_kept()
    {
        var account = AccountState.Empty;
        foreach (var month in new[] { 1, 2, 3, 1, 4, 5 })
        {
            var day = new DateOnly(2026, month, 10).DayNumber;
            var before = account.Find("a", day)?.Counted ?? 0;
            account = account.With(new Slice("a", day, before + 10, before + 10));
        }

        Assert.Equal([0, 20, 0, 10, 10, 10], new[] { 2, 1, 2, 3, 4, 5 }.Select(month => account.SpentIn(BudgetPeriod.Month, new DateOnly(2026, month, 1).DayNumber)));
        Assert.Equal(60, account.SpentMicros);
    }
}
