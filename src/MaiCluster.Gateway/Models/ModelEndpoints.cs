using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Models;

/// <summary>GET /v1/models and /v1/models/{id}: models, and the scenarios that clients may ask for in their place.</summary>
internal sealed class ModelEndpoints(RequestDesk desk, IInferencePipeline pipeline, ScenarioRouter router, ErrorAnswer errors)
{
    public async Task ListAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context) is { } error)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var scope = Exchange.Of(context).Key!.Scope;
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in pipeline.Models.Where(model => scope.AllowsModel(model.Name)))
            {
                json.WriteStartObject();
                Write(json, model);
                json.WriteEndObject();
            }

            foreach (var scenario in router.Routes.Keys.Where(scenario => router.Allows(scope, scenario)).Order(StringComparer.Ordinal))
            {
                json.WriteStartObject();
                WriteScenario(json, scenario);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context) is { } error)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var id = context.GetRouteValue("id") as string ?? "";
        var scope = Exchange.Of(context).Key!.Scope;
        if (router.Routes.ContainsKey(id) && router.Allows(scope, id))
        {
            await JsonAnswer.WriteAsync(context, json => WriteScenario(json, id));
            return;
        }

        if (scope.RefuseModel(id) is { } outside)
        {
            await errors.WriteAsync(context, ApiError.From(outside));
            return;
        }

        if (pipeline.Models.FirstOrDefault(model => model.Name == id) is { } found)
        {
            await JsonAnswer.WriteAsync(context, json => Write(json, found));
            return;
        }

        var shown = id.Length <= 64 ? $"'{id}'" : $"of {id.Length} characters";
        var failure = new RequestFailure(FailureKind.ModelNotFound, $"There is no model {shown}. GET /v1/models lists what there is.") { Param = "model" };
        await errors.WriteAsync(context, ApiError.From(failure));
    }

    private static void WriteScenario(Utf8JsonWriter json, string scenario)
    {
        json.WriteString("id"u8, scenario);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, 0);
        json.WriteString("owned_by"u8, "maicluster"u8);
        json.WriteString("modality"u8, "scenario"u8);
    }

    // OpenAI's four fields, then ours.
    private static void Write(Utf8JsonWriter json, ModelListing model)
    {
        json.WriteString("id"u8, model.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.Created.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, model.Partner ?? "maicluster");
        json.WriteString("package"u8, model.Package);
        json.WriteString("modality"u8, model.Modality);
        json.WriteString("state"u8, model.State.ToString().ToLowerInvariant());
        json.WriteString("detail"u8, model.Detail);
        if (model.Partner is not null)
        {
            json.WriteString("partner"u8, model.Partner);
        }
    }
}
