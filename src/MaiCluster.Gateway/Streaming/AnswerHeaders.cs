using System.Globalization;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Partners;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Streaming;

/// <summary>What an answer tells beside itself, as far as it is known when the headers leave.</summary>
internal static class AnswerHeaders
{
    /// <summary>Which model answers and who serves it; what is left of the caller's budgets after it.</summary>
    public static void Tell(HttpResponse response, RunFeed feed)
    {
        Tell(response, feed.Model, feed.BudgetRemainingMicros, feed.BudgetWarnings);
        if (feed.Replica is { } replica)
        {
            response.Headers["x-mai-node"] = replica.Device.Node;
            response.Headers["x-mai-replica"] = replica.ToString();
        }
    }

    /// <summary>One value a level of budgets, such as <c>tenant 80% of 10.00 per month</c>.</summary>
    public static void Warn(HttpResponse response, IEnumerable<BudgetWarning> warnings)
    {
        foreach (var warning in warnings)
        {
            response.Headers.Append("x-mai-budget-warning", warning.ToHeader());
        }
    }

    /// <summary>Nobody keeps an answer that is sent while it is made, or holds it back.</summary>
    public static void BeginStream(HttpResponse response, string contentType)
    {
        response.ContentType = contentType;
        response.Headers[HeaderNames.CacheControl] = "no-cache";
        response.Headers["x-accel-buffering"] = "no"; // nginx would hold tokens back
    }

    /// <summary>Of a whole answer also how long it waited, and what it costs.</summary>
    public static void Tell(HttpResponse response, RunFeed feed, in AnswerUsage usage)
    {
        Tell(response, feed);
        response.Headers["x-mai-wait-ms"] = Text((long)Math.Round(usage.QueueMilliseconds));
        response.Headers["x-mai-cost"] = Text(usage.BilledMicros);
    }

    /// <summary>Of an answer that another makes: whose model answers, and what is left of the caller's budgets after it.</summary>
    public static void Tell(HttpResponse response, PartnerRun run) => Tell(response, run.Request.Model, run.BudgetRemainingMicros, run.BudgetWarnings);

    /// <summary>What a whole answer costs.</summary>
    public static void TellCost(HttpResponse response, long micros) => response.Headers["x-mai-cost"] = Text(micros);

    private static void Tell(HttpResponse response, string model, long? remaining, IEnumerable<BudgetWarning> warnings)
    {
        response.Headers["x-mai-model"] = model;
        if (remaining is { } left)
        {
            response.Headers["x-mai-budget-remaining"] = Text(left);
        }

        Warn(response, warnings);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
