using System.Globalization;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Budgets;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Streaming;

/// <summary>What an answer tells beside itself, as far as it is known when the headers leave.</summary>
internal static class AnswerHeaders
{
    /// <summary>Who serves it; what is left of the caller's budgets after it.</summary>
    public static void Tell(HttpResponse response, RunFeed feed)
    {
        if (feed.Replica is { } replica)
        {
            response.Headers["x-mai-node"] = replica.Device.Node;
            response.Headers["x-mai-replica"] = replica.ToString();
        }

        if (feed.BudgetRemainingMicros is { } remaining)
        {
            response.Headers["x-mai-budget-remaining"] = Text(remaining);
        }

        Warn(response, feed.BudgetWarnings);
    }

    /// <summary>One value a level of budgets, such as <c>tenant 80% of 10.00 per month</c>.</summary>
    public static void Warn(HttpResponse response, IEnumerable<BudgetWarning> warnings)
    {
        foreach (var warning in warnings)
        {
            response.Headers.Append("x-mai-budget-warning", warning.ToHeader());
        }
    }

    /// <summary>Of a whole answer also how long it waited, and what it costs.</summary>
    public static void Tell(HttpResponse response, RunFeed feed, in AnswerUsage usage)
    {
        Tell(response, feed);
        response.Headers["x-mai-wait-ms"] = Text((long)Math.Round(usage.QueueMilliseconds));
        response.Headers["x-mai-cost"] = Text(usage.BilledMicros);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
