// All names come from .projenrc.ts, by way of main.bicep. To set parameters of your own here, delete the first line: the file is yours then.
using 'main.bicep'

// The values stay out of the repository: they are read from the environment of the one who deploys.
param secretValues = {
@@secretValues@@
}
@@environmentSecretValues@@
