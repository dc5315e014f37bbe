using MaiCluster.Gateway.Budgets;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Hosting;

/// <summary>Whom budgets tell that a threshold was reached.</summary>
internal static class NodeAlerts
{
    public const string SecretName = "MAI_BUDGET_WEBHOOK_SECRET";

    private const string SecretPrefix = "whsec_";

    /// <summary>Null where nobody is told.</summary>
    /// <exception cref="CommandFailedException">The secret is none.</exception>
    public static BudgetWebhook? Open(NodeOptions options, CommandContext context, ILoggerFactory loggers) => options.BudgetWebhook is { } url
        ? new BudgetWebhook(new BudgetWebhookOptions { Url = url, Secret = SecretOf(context.Variable(SecretName)) }, context.Time, loggers.CreateLogger<BudgetWebhook>())
        : null;

    internal static byte[]? SecretOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var secret = new byte[text.Length];
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[SecretPrefix.Length..], secret, out var length)
            && length is >= BudgetWebhookOptions.LeastSecret and <= BudgetWebhookOptions.MostSecret
                ? secret[..length]
                : throw CommandFailedException.Usage(
                    $"{SecretName} is no secret of a webhook: expected {SecretPrefix} and {BudgetWebhookOptions.LeastSecret} to {BudgetWebhookOptions.MostSecret} random bytes in base64.");
    }
}
