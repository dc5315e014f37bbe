using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Sessions;

/// <summary>One session, by its id's text.</summary>
[Alias("mai.session-grain")]
internal interface ISessionGrain : IGrainWithStringKey
{
    /// <param name="prompt">As <see cref="Wire.TokenPack"/> packs it.</param>
    [Alias("begin")]
    Task<SessionTurn> BeginTurnAsync(string model, [Immutable] byte[] prompt);

    [Alias("end")]
    Task EndTurnAsync(CompletedTurn turn);

    [Alias("delete")]
    Task<bool> DeleteAsync();
}
