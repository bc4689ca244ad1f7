// Where the Action lives: the one place in the sources that names its repository.

export const ACTION_REPOSITORY = 'org/aks-wli-action';
export const ACTION_URL = `https://github.com/${ACTION_REPOSITORY}`;
