using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Partners;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Partners;

/// <summary>Answers a client with a partner's answer.</summary>
/// <param name="desk">Null where the host has no partners: then nobody asks for this.</param>
internal sealed class PartnerRelay(PartnerDesk? desk, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Null once the client is answered, well or not; an error as long as nothing was sent, so that another model may be asked.</summary>
    public async ValueTask<ApiError?> RelayAsync(HttpContext context, Exchange exchange, PartnerRequest request, PartnerAnswerForm form)
    {
        if (desk is null)
        {
            throw new InvalidOperationException($"{request.Id} is for the partner '{request.Partner}', and this host has none.");
        }

        exchange.Model = request.Model;
        var (run, failure) = await desk.StartAsync(request, context.RequestAborted);
        if (run is null)
        {
            return ApiError.From(failure!);
        }

        await using (run)
        {
            var relayed = new RelayedAnswer(context, exchange, run, form, JsonName(form.Model), options.Value, time);
            var refused = run.Reply.IsEvents ? await new EventRelay(relayed).SendAsync()
                : HasJson(run) ? await WholeRelay.SendAsync(relayed)
                : await ByteRelay.SendAsync(relayed);
            return refused is null ? null : ApiError.From(refused);
        }
    }

    /// <summary>Speech and plain transcripts are no JSON; whatever else claims to be none is looked at all the same.</summary>
    private static bool HasJson(PartnerRun run) =>
        run.Request.Operation is not (PartnerOperation.Speech or PartnerOperation.Transcription or PartnerOperation.Translation)
        || (run.Reply.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) ?? false);

    private static byte[] JsonName(string model) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(model, AnswerJson.Encoder)}\"");
}
