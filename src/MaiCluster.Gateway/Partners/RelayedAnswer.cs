using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Partners;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Partners;

/// <summary>A partner's answer on its way to a client.</summary>
/// <param name="ModelName">What the client asked for, as a JSON string.</param>
internal sealed record RelayedAnswer(
    HttpContext Context, Exchange Exchange, PartnerRun Run, PartnerAnswerForm Form, byte[] ModelName, GatewayOptions Options, TimeProvider Time);
