using MaiCluster.Serving.Partners;

namespace MaiCluster.Gateway.Partners;

/// <summary>A valid request to a partner, and how its answer is shown.</summary>
internal sealed record PartnerPlan(PartnerRequest Request, PartnerAnswerForm Form);
