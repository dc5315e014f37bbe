using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>The open inference protocol over HTTP.</summary>
internal static class ProtocolRoutes
{
    private const string Model = "/v2/models/{model}";

    private static readonly string[] Read = ["GET", "HEAD"];

    // A version stands between the model and what is asked of it, or nothing does.
    private static readonly string[] Models = [Model, Model + "/versions/{version}"];

    public static void AddProtocol(this IServiceCollection services)
    {
        services.AddSingleton<StatisticsBook>();
        services.AddSingleton<InferDesk>();
        services.AddSingleton<ModelDesk>();
        services.AddSingleton<RepositoryDesk>();
        services.AddSingleton<StatisticsDesk>();
        services.AddSingleton<InferEndpoint>();
        services.AddSingleton<GenerateEndpoint>();
        services.AddSingleton<ServerEndpoints>();
        services.AddSingleton<ProtocolModelEndpoints>();
        services.AddSingleton<RepositoryEndpoints>();
    }

    public static void MapProtocol(this WebApplication app)
    {
        var services = app.Services;
        var server = services.GetRequiredService<ServerEndpoints>();
        app.MapMethods("/v2", Read, server.ShowAsync);
        app.MapMethods("/v2/health/live", Read, ServerEndpoints.LiveAsync);
        app.MapMethods("/v2/health/ready", Read, server.ReadyAsync);

        var (models, infer, generate) = (services.GetRequiredService<ProtocolModelEndpoints>(), services.GetRequiredService<InferEndpoint>(), services.GetRequiredService<GenerateEndpoint>());
        app.MapMethods("/v2/models/stats", Read, models.StatisticsAsync);
        foreach (var model in Models)
        {
            app.MapMethods(model, Read, models.ShowAsync);
            app.MapMethods(model + "/ready", Read, models.ReadyAsync);
            app.MapMethods(model + "/config", Read, models.ConfigAsync);
            app.MapMethods(model + "/stats", Read, models.StatisticsAsync);
            app.MapPost(model + "/infer", infer.HandleAsync);
            app.MapPost(model + "/generate", generate.WholeAsync);
            app.MapPost(model + "/generate_stream", generate.StreamAsync);
        }

        var repository = services.GetRequiredService<RepositoryEndpoints>();
        app.MapPost("/v2/repository/index", repository.IndexAsync);
        app.MapPost("/v2/repository/models/{model}/load", repository.LoadAsync);
        app.MapPost("/v2/repository/models/{model}/unload", repository.UnloadAsync);

        var memory = server.NotServed("Shared memory", "tensors are sent in the request, as JSON or binary");
        app.Map("/v2/systemsharedmemory/{**rest}", memory);
        app.Map("/v2/cudasharedmemory/{**rest}", memory);
        app.Map("/v2/trace/setting", server.NotServed("The trace extension", "traces go where the node was told to send them"));
        app.Map(Model + "/trace/setting", server.NotServed("The trace extension", "traces go where the node was told to send them"));
        app.Map("/v2/logging", server.NotServed("The logging extension", "'--log-level' says what the node logs"));
    }
}
