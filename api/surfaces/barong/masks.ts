export { maskBirthDate, maskDocumentNumber, maskLastName, maskPhone } from '../../../domain/masks.js';
