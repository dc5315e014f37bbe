using System.Globalization;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>What a client is told when a budget or a rate has no room for its request.</summary>
internal static class BudgetRefusal
{
    /// <summary>Names the amount of which the least is left.</summary>
    public static RequestFailure OfAmount(IEnumerable<(BudgetAccount Account, BudgetLimits Limits)> amounts, BudgetClaim claim, int day)
    {
        var (account, period, limit, used, held) = amounts
            .SelectMany(each => BudgetCalendar.Periods, static (each, period) => (each.Account, Period: period, Limit: each.Limits.MicrosFor(period)))
            .Where(static each => each.Limit is not null)
            .Select(each => (each.Account, each.Period, Limit: each.Limit!.Value, Used: each.Account.SpentIn(each.Period, day), Held: each.Account.HeldIn(each.Period, day)))
            .MinBy(static each => each.Limit - each.Used - each.Held);
        var end = BudgetCalendar.EndOf(period, day);
        var state = limit == 0
            ? $"The budget of the {Name(account)} is 0 {period.ToWords()}: nothing may be spent."
            : $"The budget of the {Name(account)} is {limit.ToAmount()} {period.ToWords()}: {used.ToAmount()} is used and {held.ToAmount()} is held by running requests, and this one may cost {claim.LeastMicros.ToAmount()}.";
        var renewal = end is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"It renews at {at:yyyy-MM-dd HH:mm} UTC.")
            : "It does not renew: ask for a higher one.";
        return new RequestFailure(FailureKind.BudgetExceeded, $"{state} {renewal}")
        {
            Param = account.Id.Level.ToWord(),
            RetryAfter = end - claim.Admitted,
        };
    }

    /// <summary>Names the first rate that has no room for the claim; null when all have.</summary>
    /// <param name="second">Of the monotonic clock.</param>
    public static RequestFailure? OfRates(IEnumerable<(BudgetAccount Account, BudgetLimits Limits)> wanted, BudgetClaim claim, long second)
    {
        foreach (var (account, limits) in wanted)
        {
            if (account.Running >= limits.AtOnce)
            {
                return OfRunning(account, limits.AtOnce.Value);
            }

            if (limits.RequestsPerMinute is { } requests && account.Requests.Sum(second) + 1 > requests)
            {
                return OfRate(account, "requests", account.Requests, requests, 1, second);
            }

            if (limits.TokensPerMinute is { } tokens && account.Tokens.Sum(second) + claim.Tokens > tokens)
            {
                return OfRate(account, "tokens", account.Tokens, tokens, claim.Tokens, second);
            }
        }

        return null;
    }

    private static RequestFailure OfRate(BudgetAccount account, string what, RateWindow window, long limit, long wanted, long second)
    {
        var wait = window.Wait(second, wanted, limit);
        var cure = wait is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"Try again in {time.TotalSeconds:0} s.")
            : "It can never be served: make it smaller, or ask for a higher limit.";
        return new RequestFailure(
            FailureKind.RateLimited, $"The limit of the {Name(account)} is {limit} {what} a minute: {window.Sum(second)} came in the last one, and this request is {wanted} more. {cure}")
        {
            Param = account.Id.Level.ToWord(),
            RetryAfter = wait,
        };
    }

    private static RequestFailure OfRunning(BudgetAccount account, long limit) => new(
        FailureKind.RateLimited, $"The {Name(account)} may have {limit} requests running at a time, and {account.Running} run: try again when one has ended.")
    {
        Param = account.Id.Level.ToWord(),
    };

    private static string Name(BudgetAccount account) => $"{account.Id.Level.ToWord()} '{account.Id.Name}'";
}
