namespace MaiCluster.Gateway.Partners;

/// <summary>How a partner's answer is shown to the client.</summary>
/// <param name="Model">What the client asked for: the answer says that it is of that model.</param>
/// <param name="IncludeUsage">A stream's last chunk has the usage.</param>
internal sealed record PartnerAnswerForm(string Model, bool IncludeUsage);
