using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Speech.Voices;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Speech;

/// <summary>GET /v1/audio/voices: the voices of one model (<c>?model=</c>), or of all.</summary>
internal sealed class VoicesEndpoint(RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context) is { } refused)
        {
            await errors.WriteAsync(context, refused);
            return;
        }

        var key = Exchange.Of(context).Key!;
        var models = new List<SpeechModel>();
        foreach (var name in NamesOf(context, key.Scope))
        {
            var (model, failure) = await pipeline.OpenAsync<SpeechModel>(name, key, context.RequestAborted);
            if (model is null)
            {
                await errors.WriteAsync(context, ApiError.From(failure!));
                return;
            }

            models.Add(model);
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in models)
            {
                foreach (var voice in model.Voices)
                {
                    Write(json, model, voice);
                }
            }

            json.WriteEndArray();
        });
    }

    /// <summary>A package that has several names is listed under the first.</summary>
    private IEnumerable<string> NamesOf(HttpContext context, KeyScope scope)
    {
        var asked = context.Request.Query["model"].ToString();
        return asked.Length > 0 ? [asked] : pipeline.Models.Where(model => model.Modality == SpeechModel.Served && scope.AllowsModel(model.Name)).DistinctBy(model => model.Package).Select(model => model.Name);
    }

    private static void Write(Utf8JsonWriter json, SpeechModel model, SpeechVoice voice)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, voice.Name);
        json.WriteString("object"u8, "voice"u8);
        json.WriteString("name"u8, voice.Name);
        json.WriteString("model"u8, model.Name);
        json.WriteString("language"u8, voice.Language);
        json.WriteString("language_name"u8, voice.LanguageName);
        json.WriteString("gender"u8, voice.Gender);
        json.WriteStartArray("aliases"u8);
        foreach (var alias in VoiceAliases.Of(voice.Name))
        {
            json.WriteStringValue(alias);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
