using System.Text.Json;
using MaiCluster.Gateway.Answers;

namespace MaiCluster.Gateway.Responses;

/// <summary>A whole response; kept before it is sent.</summary>
internal sealed class ResponseAnswer(ResponseObject response, ResponseKeeper keeper, TimeProvider time) : WholeAnswer
{
    public override async ValueTask<Utf8Buffer> FinishAsync(CollectedAnswer answer, AnswerUsage usage)
    {
        var choice = answer.Choices[0];
        var output = response.OutputOf(choice);
        var body = new Utf8Buffer(4096);
        using (var json = new Utf8JsonWriter(body, AnswerJson.Options))
        {
            response.Write(json, choice, output, usage, time.GetUtcNow().ToUnixTimeSeconds());
        }

        await keeper.KeepAsync(response, body.WrittenMemory, output);
        return body;
    }
}
