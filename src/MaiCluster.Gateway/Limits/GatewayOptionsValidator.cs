using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Limits;

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
